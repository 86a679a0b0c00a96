import type { MeterProvider } from '@opentelemetry/api';

/** The same request by OpenTelemetry's own instruments, the attributes given as its documentation does. */
export function rawRequest(meterProvider: MeterProvider): () => void {
  const meter = meterProvider.getMeter('raw');
  const active = meter.createUpDownCounter('raw.active_requests');
  const stages = meter.createUpDownCounter('raw.stage_requests');
  return () => {
    active.add(1, { model: 'llama' });
    stages.add(1, { stage: 'preprocess' });
    stages.add(-1, { stage: 'preprocess' });
    stages.add(1, { stage: 'route', phase: 'decode' });
    stages.add(-1, { stage: 'route', phase: 'decode' });
    stages.add(1, { stage: 'dispatch', phase: 'decode' });
    stages.add(-1, { stage: 'dispatch', phase: 'decode' });
    active.add(-1, { model: 'llama' });
  };
}
