/**
 * Traces, for whoever has a collector for them (O14): off unless the usual `OTEL_*` variables name one, and then not
 * even loaded. The server's code calls `span`; only `otel.ts` knows OpenTelemetry.
 */

/** Closed sets and numbers only, as with metrics: nobody can be named from a trace. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** Does `work` within a span; a promise is waited for, and what it throws goes on. */
export type Span = <T>(name: string, attributes: SpanAttributes, work: () => T) => T;

export interface Tracing {
  readonly span: Span;
  /**
   * A request, as the part of the trace that its `traceparent` names.
   * @param work is given what names the span once the route is known
   */
  request<T>(
    header: (name: string) => string | undefined,
    work: (told: (name: string, attributes: SpanAttributes) => void) => Promise<T>,
  ): Promise<T>;
  /** Sends what is left. */
  close(): Promise<void>;
}

export const UNTRACED: Span = (_name, _attributes, work) => work();

export const NO_TRACING: Tracing = {
  span: UNTRACED,
  request: (_header, work) => work(() => undefined),
  close: async () => undefined,
};

export interface TracingDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** Once for every time that the collector takes nothing. */
  readonly onError: (error: unknown) => void;
}

/** Does the environment ask for traces? As the specification has it, but off when nothing is said. */
export function wantsTraces(env: TracingDeps['env']): boolean {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return false;
  return (
    env.OTEL_TRACES_EXPORTER === 'otlp' ||
    Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT || env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT)
  );
}

export async function openTracing(deps: TracingDeps): Promise<Tracing> {
  if (!wantsTraces(deps.env)) return NO_TRACING;
  const { openOtel } = await import('./otel.ts');
  return openOtel(deps);
}
