/** The parts of ECharts the dashboard draws with; loaded when the first chart is shown, not with the page. */
import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([
  ...[BarChart, HeatmapChart, LineChart, SVGRenderer],
  ...[GridComponent, LegendComponent, TooltipComponent, VisualMapComponent],
]);

export { init };
