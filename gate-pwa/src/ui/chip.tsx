/** A small state with a sign and words; colour only underlines what the words say. */
import type { ComponentProps, ReactNode } from 'react';

export type ChipTone = 'quiet' | 'good' | 'warn' | 'bad';

const ON_NIGHT: Record<ChipTone, string> = {
  quiet: 'bg-night-2 text-on-night-soft',
  good: 'bg-[#123d2c] text-[#7fe6b0]',
  warn: 'bg-[#453710] text-[#ffd778]',
  bad: 'bg-refuse text-on-refuse',
};

export interface ChipProps extends ComponentProps<'span'> {
  readonly tone: ChipTone;
  readonly icon: ReactNode;
}

/** For the dark bar. */
export function Chip({ tone, icon, children, className = '', ...rest }: ChipProps) {
  return (
    <span
      className={`inline-flex h-9 items-center gap-1.5 whitespace-nowrap rounded-full px-3 font-semibold text-sm ${ON_NIGHT[tone]} ${className}`}
      {...rest}
    >
      {icon}
      {children}
    </span>
  );
}
