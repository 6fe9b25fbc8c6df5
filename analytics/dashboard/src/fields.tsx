/** Form fields in the size of a finger. */
export const FIELD = 'min-h-target w-full rounded-control border border-line bg-raised px-3 text-ink';
export const BUTTON = 'min-h-target rounded-control bg-accent px-5 font-semibold text-on-accent';
export const QUIET = 'min-h-target rounded-control border border-line bg-raised px-4 text-ink';

export function NumberField({
  label,
  name,
  value,
  min = 0,
  max = 1e12,
}: {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly min?: number;
  readonly max?: number;
}) {
  return (
    <label className="grid gap-1 text-sm">
      {label}
      <input
        {...{ name, min, max }}
        type="number"
        step="any"
        required
        defaultValue={value}
        className={FIELD}
      />
    </label>
  );
}
