/** A choice between a few things, all visible: direction, language. Arrow keys move, one is always chosen. */
import { ToggleGroup } from 'radix-ui';
import type { ReactNode } from 'react';

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
  const choose = (next: string): void => {
    const segment = segments.find((one) => one.value === next);
    if (segment) onChange(segment.value); // pressing the chosen one again gives '': keep it
  };
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={choose}
      data-testid={testId}
      data-value={value}
      className={`grid auto-cols-fr grid-flow-col gap-1 rounded-[1.125rem] border border-line bg-raised p-1 ${className}`}
    >
      {segments.map((segment) => (
        <ToggleGroup.Item
          key={segment.value}
          value={segment.value}
          lang={segment.lang}
          className="inline-flex min-h-target items-center justify-center gap-2 rounded-control px-3 font-semibold text-soft data-[state=on]:bg-accent data-[state=on]:text-on-accent data-[state=on]:shadow-sm"
        >
          {segment.icon}
          {segment.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
