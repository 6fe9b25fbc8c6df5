/** A choice between a few things, all visible: direction, language. The browser's own radio buttons, drawn as segments. */
import { type ReactNode, useId } from 'react';

export interface Segment<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly lang?: string;
}

export interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly segments: readonly Segment<T>[];
  readonly onChange: (value: T) => void;
  readonly testId?: string;
  readonly className?: string;
}

export function Segmented<T extends string>(props: SegmentedProps<T>) {
  const { label, value, segments, onChange, testId, className = '' } = props;
  const name = useId();
  return (
    <div
      role="radiogroup"
      aria-label={label}
      data-testid={testId}
      data-value={value}
      className={`grid auto-cols-fr grid-flow-col gap-1 rounded-[1.125rem] border border-line bg-raised p-1 ${className}`}
    >
      {segments.map((segment) => (
        <label
          key={segment.value}
          lang={segment.lang}
          className="relative inline-flex min-h-target items-center justify-center gap-2 rounded-control px-3 text-center font-semibold text-soft has-checked:bg-accent has-checked:text-on-accent has-checked:shadow-sm has-focus-visible:outline-3 has-focus-visible:outline-accent has-focus-visible:outline-offset-2"
        >
          <input
            type="radio"
            name={name}
            checked={segment.value === value}
            onChange={() => onChange(segment.value)}
            className="absolute inset-0 m-0 size-full cursor-pointer appearance-none rounded-control"
          />
          {segment.icon}
          {segment.label}
        </label>
      ))}
    </div>
  );
}
