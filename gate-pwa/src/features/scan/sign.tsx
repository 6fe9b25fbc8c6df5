/** The sign of a verdict: a shape that is understood without its colour. */
import {
  Check,
  CircleAlert,
  CircleQuestionMark,
  Clock,
  LoaderCircle,
  LogIn,
  LogOut,
  type LucideIcon,
  OctagonX,
  Repeat,
  ScanQrCode,
  Search,
  Undo2,
  Users,
} from 'lucide-react';
import type { SignName } from './say.ts';

const ICONS: Record<SignName, LucideIcon> = {
  ready: ScanQrCode,
  entry: LogIn,
  exit: LogOut,
  check: Check,
  question: CircleQuestionMark,
  stop: OctagonX,
  again: Repeat,
  undone: Undo2,
  look: Search,
  clock: Clock,
  people: Users,
  unknown: CircleQuestionMark,
  loading: LoaderCircle,
  alert: CircleAlert,
};

export function Sign({ name, className }: { readonly name: SignName; readonly className?: string }) {
  const Icon = ICONS[name];
  return <Icon aria-hidden strokeWidth={2.5} className={className} />;
}
