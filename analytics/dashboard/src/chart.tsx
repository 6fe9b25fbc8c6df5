/** A chart in the colours of the page, with tooltips; it follows its size, and light and dark. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { ChartLook, ChartOptions } from '../../src/report/chart-options.ts';

const DARK = matchMedia('(prefers-color-scheme: dark)');

const useDark = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      DARK.addEventListener('change', changed);
      return () => DARK.removeEventListener('change', changed);
    },
    () => DARK.matches,
  );

function lookOfPage(): ChartLook {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ...{ ink: of('ink'), line: of('line'), weak: of('accent-wash'), strong: of('accent') },
    font: getComputedStyle(document.body).fontFamily,
  };
}

interface ChartProps {
  /** What the chart says, for those who do not see it. */
  readonly label: string;
  readonly options: (look: ChartLook) => ChartOptions;
  /** Rows of a heat map need more room than a line. */
  readonly tall?: boolean;
}

export function Chart({ label, options, tall = false }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const dark = useDark();
  // biome-ignore lint/correctness/useExhaustiveDependencies: dark stands for the colours read from the page
  useEffect(() => {
    let stop = (): void => undefined;
    let gone = false;
    void import('./echarts.ts').then(({ init }) => {
      if (gone || !place.current) return;
      const chart = init(place.current, null, { renderer: 'svg' });
      const look = lookOfPage();
      chart.setOption({
        ...options(look),
        animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
        animationDuration: 250,
      });
      const watcher = new ResizeObserver(() => chart.resize());
      watcher.observe(place.current);
      stop = () => {
        watcher.disconnect();
        chart.dispose();
      };
    });
    return () => {
      gone = true;
      stop();
    };
  }, [options, dark]);
  return (
    <figure role="img" aria-label={label} className="m-0 my-4">
      <div ref={place} className={tall ? 'chart chart-tall' : 'chart'} aria-hidden="true" />
    </figure>
  );
}
