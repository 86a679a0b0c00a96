import { Gauge, Registry } from 'prom-client';

/** The same request by prom-client's gauges, by labels and by children that are kept. */
export function promRequests() {
  const registers = [new Registry()];
  const active = new Gauge({ name: 'active', help: 'active', labelNames: ['model'], registers });
  const stages = new Gauge({ name: 'stages', help: 'stages', labelNames: ['stage', 'phase'], registers });
  const llama = active.labels('llama');
  const preprocess = stages.labels({ stage: 'preprocess' });
  const route = stages.labels({ stage: 'route', phase: 'decode' });
  const dispatch = stages.labels({ stage: 'dispatch', phase: 'decode' });
  return {
    labels() {
      active.inc({ model: 'llama' });
      stages.inc({ stage: 'preprocess' });
      stages.dec({ stage: 'preprocess' });
      stages.inc({ stage: 'route', phase: 'decode' });
      stages.dec({ stage: 'route', phase: 'decode' });
      stages.inc({ stage: 'dispatch', phase: 'decode' });
      stages.dec({ stage: 'dispatch', phase: 'decode' });
      active.dec({ model: 'llama' });
    },
    children() {
      llama.inc();
      preprocess.inc();
      preprocess.dec();
      route.inc();
      route.dec();
      dispatch.inc();
      dispatch.dec();
      llama.dec();
    },
  };
}
