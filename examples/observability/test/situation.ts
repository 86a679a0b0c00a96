import type { Service, ServiceMetrics, ServiceOptions } from './service';

/** What goes on in a service, and which alerts it is to cause. */
export interface Situation {
  readonly fires: readonly string[];
  readonly options?: ServiceOptions;
  act(service: Service, times: Times): void;
}

/** When the things of a situation happen. */
export interface Times {
  /** Now, and after each of so many milliseconds. */
  every(milliseconds: number, act: () => void): void;
  after(milliseconds: number, act: () => void): void;
}

/** A request of the service. */
export type ServiceRequest = ReturnType<ServiceMetrics['begin']>;

export type Stage = 'queue' | 'work' | 'respond';

export type Outcome = 'answered' | 'failed' | 'aborted' | 'abandoned';

/** So many requests begin, and go into the stage. */
export function begin(metrics: ServiceMetrics, stage: Stage, count = 1): ServiceRequest[] {
  return Array.from({ length: count }, () => {
    const request = metrics.begin();
    if (stage === 'queue') request.enter('queue', { phase: 'decode' });
    else request.enter(stage);
    return request;
  });
}

const hanging: ServiceRequest[] = [];

/** Requests that stay there. What is garbage-collected is counted down, so this keeps them. */
export function hang(metrics: ServiceMetrics, stage: Stage, count = 1): ServiceRequest[] {
  const requests = begin(metrics, stage, count);
  hanging.push(...requests);
  return requests;
}

export function end(requests: readonly ServiceRequest[], outcome: Outcome = 'answered'): void {
  for (const request of requests) request.end({ outcome });
}

/** Every 100 milliseconds six requests end as is said, and six others begin: half of them wait, half of them work. */
export function traffic(service: Service, times: Times, some: Outcome = 'answered', count = 0): void {
  let last: ServiceRequest[] = [];
  times.every(100, () => {
    end(last.slice(0, count), some);
    end(last.slice(count));
    last = [...begin(service.metrics, 'queue', 3), ...begin(service.metrics, 'work', 3)];
  });
}
