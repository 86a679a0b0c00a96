import { performance } from 'node:perf_hooks';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics, type InstrumentOptions } from '@stageguard/core';
import { Gauge, Registry } from 'prom-client';

const PHASES = ['prefill', 'decode'] as const;
const STAGES = { preprocess: {}, route: { phase: PHASES }, dispatch: { phase: PHASES } } as const;

// All export to a reader of Prometheus's kind, as in a service.
const meterProvider = new MeterProvider({ readers: [new PrometheusExporter({ preventServerStart: true })] });

/** A request with three stages, by the names of the stages and by bound ones. */
export function ours(name: string, options: InstrumentOptions = {}) {
  const metrics = createRequestMetrics({ name, stages: STAGES, meterProvider, ...options });
  const preprocess = metrics.stage('preprocess');
  const route = metrics.stage('route', { phase: 'decode' });
  const dispatch = metrics.stage('dispatch', { phase: 'decode' });
  return {
    byNames() {
      const request = metrics.begin({ model: 'llama' });
      request.enter('preprocess');
      request.enter('route', { phase: 'decode' });
      request.enter('dispatch', { phase: 'decode' });
      request.end();
    },
    byBoundStages() {
      const request = metrics.begin({ model: 'llama' });
      request.enter(preprocess);
      request.enter(route);
      request.enter(dispatch);
      request.end();
    },
    oneStep() {
      const request = metrics.begin();
      request.enter(route);
      request.end();
    },
  };
}

/** The same eight changes by the instruments themselves. */
export function rawCounters(): () => void {
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

/** The same by prom-client's gauges, by labels and by children that are kept. */
export function promClient() {
  const registers = [new Registry()];
  const active = new Gauge({ name: 'active', help: 'active', labelNames: ['model'], registers });
  const stages = new Gauge({ name: 'stages', help: 'stages', labelNames: ['stage', 'phase'], registers });
  const llama = active.labels('llama');
  const preprocess = stages.labels('preprocess', '');
  const route = stages.labels('route', 'decode');
  const dispatch = stages.labels('dispatch', 'decode');
  return {
    byLabels() {
      active.inc({ model: 'llama' });
      stages.inc({ stage: 'preprocess' });
      stages.dec({ stage: 'preprocess' });
      stages.inc({ stage: 'route', phase: 'decode' });
      stages.dec({ stage: 'route', phase: 'decode' });
      stages.inc({ stage: 'dispatch', phase: 'decode' });
      stages.dec({ stage: 'dispatch', phase: 'decode' });
      active.dec({ model: 'llama' });
    },
    byChildren() {
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

/** Keeps what is read from being optimised away. */
export let read = 0;

/** The readings of the clock that a request with three stages makes, and nothing else. */
export function fiveReadings(): void {
  read += performance.now() + performance.now() + performance.now() + performance.now() + performance.now();
}

export function threeReadings(): void {
  read += performance.now() + performance.now() + performance.now();
}

export function emptyLoop(): void {
  read++;
}
