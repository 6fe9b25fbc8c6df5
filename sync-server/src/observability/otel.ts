/** The only file that knows OpenTelemetry; loaded when somebody asks for traces (O14). */
import {
  context,
  defaultTextMapGetter,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { withoutSecrets } from './logger.ts';
import type { Tracing, TracingDeps } from './tracing.ts';

/** `OTEL_TRACES_SAMPLER` and its argument; unknown names mean the default. */
export function samplerOf({
  OTEL_TRACES_SAMPLER: name,
  OTEL_TRACES_SAMPLER_ARG: arg,
}: TracingDeps['env']): Sampler {
  const share = Number(arg ?? '1');
  const roots: Readonly<Record<string, Sampler>> = {
    always_on: new AlwaysOnSampler(),
    always_off: new AlwaysOffSampler(),
    traceidratio: new TraceIdRatioBasedSampler(Number.isFinite(share) ? share : 1),
  };
  const root = roots[(name ?? '').replace(/^parentbased_/, '')] ?? new AlwaysOnSampler();
  return name !== undefined && name in roots ? root : new ParentBasedSampler({ root });
}

/** A whole number of the environment; undefined where there is none, so that the library's own default counts. */
const numberIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;

export function openOtel({ env, version, onError }: TracingDeps): Tracing {
  const named = resourceFromAttributes({ 'service.name': 'attend-gate', 'service.version': version });
  const resource = defaultResource()
    .merge(named)
    .merge(detectResources({ detectors: [envDetector] }));
  // Where to, with which headers and how long to wait it reads from OTEL_EXPORTER_OTLP_* itself.
  const exporter = new OTLPTraceExporter();
  const send = exporter.export.bind(exporter);
  let failing = false;
  exporter.export = (spans, done) =>
    send(spans, (result) => {
      if (result.error && !failing) onError(result.error);
      failing = result.error !== undefined;
      done(result);
    });
  const scheduledDelayMillis = numberIn(env.OTEL_BSP_SCHEDULE_DELAY);
  const maxQueueSize = numberIn(env.OTEL_BSP_MAX_QUEUE_SIZE);
  const processor = new BatchSpanProcessor({
    exporter,
    ...(scheduledDelayMillis !== undefined && { scheduledDelayMillis }),
    ...(maxQueueSize !== undefined && { maxQueueSize }),
  });
  const provider = new TracerProvider({ resource, sampler: samplerOf(env), spanProcessors: [processor] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const tracer = provider.getTracer('attend-gate', version);

  const failed = (span: ReturnType<typeof tracer.startSpan>, error: unknown): void => {
    const message = withoutSecrets(error instanceof Error ? error.message : String(error));
    span.setStatus({ code: SpanStatusCode.ERROR, message });
  };
  return {
    span: (name, attributes, work) => {
      const span = tracer.startSpan(name, { attributes });
      let waits = false;
      try {
        const result = context.with(trace.setSpan(context.active(), span), work);
        if (result instanceof Promise) {
          waits = true;
          // The caller gets the promise itself; this one only watches how it ends.
          result.then(
            () => span.end(),
            (error: unknown) => {
              failed(span, error);
              span.end();
            },
          );
        }
        return result;
      } catch (error) {
        failed(span, error);
        throw error;
      } finally {
        if (!waits) span.end();
      }
    },
    request: async (header, work) => {
      const carrier = { traceparent: header('traceparent') ?? '', tracestate: header('tracestate') ?? '' };
      const parent = propagation.extract(context.active(), carrier, defaultTextMapGetter);
      const span = tracer.startSpan('request', { kind: SpanKind.SERVER }, parent);
      try {
        return await context.with(trace.setSpan(parent, span), () =>
          work((name, attributes) => {
            span.updateName(name);
            span.setAttributes(attributes);
            if (Number(attributes['http.response.status_code']) >= 500)
              span.setStatus({ code: SpanStatusCode.ERROR });
          }),
        );
      } catch (error) {
        failed(span, error);
        throw error;
      } finally {
        span.end();
      }
    },
    close: () => provider.shutdown(),
  };
}
