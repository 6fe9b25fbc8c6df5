/** The database cannot be asked now; asking again later may help. */
export class DatabaseAway extends Error {}
