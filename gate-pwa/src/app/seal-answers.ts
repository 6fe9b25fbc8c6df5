/** Apart from its desk, because most gates ask nothing: loaded with the first answer. */
export { sealNote } from '@attend-gate/shared';
