/**
 * A report's chart as one SVG. The chart is disposed at once: an open one keeps Node from ever ending.
 */
import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, VisualMapComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { ChartOptions } from './chart-options.ts';

use([BarChart, HeatmapChart, LineChart, GridComponent, LegendComponent, VisualMapComponent, SVGRenderer]);

const SIZE = { width: 960, height: 360 };

/** The SVG, self-contained and without script. */
export function chartSvg(options: ChartOptions): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  try {
    // Nothing hovers over paper.
    const { tooltip: _, ...drawn } = options;
    chart.setOption(drawn);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
