/** Buttons of the wallet: never smaller than 48 px, always with words or an accessible name. */
import type { ComponentProps, ReactNode } from 'react';

type Look = 'primary' | 'plain' | 'night' | 'danger';

const LOOKS: Record<Look, string> = {
  primary: 'bg-accent text-on-accent hover:brightness-110 disabled:opacity-45',
  plain: 'border border-line bg-surface text-ink hover:bg-raised disabled:opacity-45',
  night: 'bg-night-2 text-on-night hover:bg-night-line disabled:opacity-45',
  danger: 'bg-refuse text-on-refuse hover:brightness-110 disabled:opacity-45',
};

const BASE =
  'inline-flex min-h-target items-center justify-center gap-2 rounded-control font-semibold transition-[filter,background-color] active:scale-[0.985] select-none';

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: Look;
  /** Before the words. */
  readonly icon?: ReactNode;
}

export function Button({ look = 'plain', icon, children, className = '', ...rest }: ButtonProps) {
  return (
    <button type="button" className={`${BASE} px-5 py-2.5 ${LOOKS[look]} ${className}`} {...rest}>
      {icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label'> {
  readonly look?: Look;
  /** Spoken, and shown on hover. */
  readonly label: string;
}

export function IconButton({ look = 'plain', label, className = '', children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`${BASE} size-target shrink-0 ${LOOKS[look]} ${className}`}
      {...rest}
    >
      {children}
    </button>
  );
}
