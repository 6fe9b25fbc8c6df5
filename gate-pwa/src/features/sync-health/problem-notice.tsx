/** Every problem in its own words with a way on. Those that stop the work fill the screen; the others stand above it. */
import {
  CircleAlert,
  Clock,
  Copy,
  HardDrive,
  type LucideIcon,
  RefreshCw,
  ShieldAlert,
  Wrench,
} from 'lucide-react';
import type { GateSnapshot, ProblemKind } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';

interface Words {
  readonly icon: LucideIcon;
  readonly tone: 'refuse' | 'confirm' | 'repeat';
  readonly title: () => string;
  readonly help: () => string;
  /** Nothing can be scanned until it is solved. */
  readonly stops: boolean;
  readonly way: 'reload' | 'dismiss' | 'both';
}

const WORDS: Record<ProblemKind, Words> = {
  storage_full: {
    icon: HardDrive,
    tone: 'refuse',
    title: () => m.p_storage_full(),
    help: () => m.p_storage_full_help(),
    stops: false,
    way: 'both',
  },
  storage_closed: {
    icon: HardDrive,
    tone: 'refuse',
    title: () => m.p_storage_closed(),
    help: () => m.p_storage_closed_help(),
    stops: true,
    way: 'reload',
  },
  storage_missing: {
    icon: HardDrive,
    tone: 'refuse',
    title: () => m.p_storage_missing(),
    help: () => m.p_storage_missing_help(),
    stops: true,
    way: 'reload',
  },
  other_tab: {
    icon: Copy,
    tone: 'confirm',
    title: () => m.p_other_tab(),
    help: () => m.p_other_tab_help(),
    stops: true,
    way: 'reload',
  },
  revoked: {
    icon: ShieldAlert,
    tone: 'refuse',
    title: () => m.p_revoked(),
    help: () => m.p_revoked_help(),
    stops: true,
    way: 'reload',
  },
  clock_wrong: {
    icon: Clock,
    tone: 'confirm',
    title: () => m.p_clock_wrong(),
    help: () => m.p_clock_wrong_help(),
    stops: false,
    way: 'dismiss',
  },
  fork_repaired: {
    icon: Wrench,
    tone: 'repeat',
    title: () => m.p_fork_repaired(),
    help: () => m.p_fork_repaired_help(),
    stops: false,
    way: 'dismiss',
  },
  refused: {
    icon: ShieldAlert,
    tone: 'confirm',
    title: () => m.p_refused(),
    help: () => m.p_refused_help(),
    stops: false,
    way: 'both',
  },
  quarantined: {
    icon: ShieldAlert,
    tone: 'confirm',
    title: () => m.p_quarantined(),
    help: () => m.p_quarantined_help(),
    stops: false,
    way: 'dismiss',
  },
  unexpected: {
    icon: CircleAlert,
    tone: 'refuse',
    title: () => m.p_unexpected(),
    help: () => m.p_unexpected_help(),
    stops: false,
    way: 'both',
  },
};

type Problem = NonNullable<GateSnapshot['problem']>;

/** Does the problem end scanning on this device? */
export const stopsWork = (problem: Problem | undefined): boolean =>
  problem !== undefined && WORDS[problem.kind].stops;

export interface ProblemNoticeProps {
  readonly problem: Problem;
  readonly onDismiss: () => void;
  readonly onReload: () => void;
}

export function ProblemNotice({ problem, onDismiss, onReload }: ProblemNoticeProps) {
  const { icon: Icon, tone, title, help, way, stops } = WORDS[problem.kind];
  return (
    <Notice
      tone={tone}
      icon={<Icon aria-hidden />}
      title={title()}
      help={help()}
      detail={problem.detail}
      big={stops}
      testId="problem"
    >
      {way !== 'dismiss' && (
        <Button look="primary" icon={<RefreshCw aria-hidden className="size-5" />} onClick={onReload}>
          {m.reload()}
        </Button>
      )}
      {way !== 'reload' && (
        <Button onClick={onDismiss} data-testid="problem-dismiss">
          {m.got_it()}
        </Button>
      )}
    </Notice>
  );
}
