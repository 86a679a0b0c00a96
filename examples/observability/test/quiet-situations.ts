import { AggregationType, createAllowListAttributesProcessor } from '@opentelemetry/sdk-metrics';
import { begin, end, hang, type ServiceRequest, type Situation, traffic } from './situation';

const QUIET = { fires: [] };

/** Requests that show a sign of life all the time. */
function keepAlive(requests: readonly ServiceRequest[]): () => void {
  return () => {
    for (const request of requests) request.progress();
  };
}

function move(requests: readonly ServiceRequest[], stage: 'work' | 'respond'): void {
  for (const request of requests) request.enter(stage);
}

/** What has to cause no alert, by name. Nothing that is well is silent for longer than three seconds. */
export const QUIET_SITUATIONS: Readonly<Record<string, Situation>> = {
  idle: { ...QUIET, act() {} },

  healthy: { ...QUIET, act: traffic },

  'healthy, then nobody comes': {
    ...QUIET,
    act({ metrics }, { after }) {
      const some = begin(metrics, 'work', 50);
      after(1_000, () => end(some));
    },
  },

  'bursts that are over between two scrapes': {
    ...QUIET,
    act({ metrics }, { every, after }) {
      every(1_000, () => {
        const burst = begin(metrics, 'work', 200);
        after(100, () => end(burst));
      });
    },
  },

  'a queue that is full for a moment': {
    ...QUIET,
    act(service, times) {
      traffic(service, times);
      const waiting = begin(service.metrics, 'queue', 20);
      times.after(300, () => end(waiting));
    },
  },

  'a queue that is nearly too long': {
    ...QUIET,
    act({ metrics }, { every }) {
      let waiting: ServiceRequest[] = [];
      every(500, () => {
        end(waiting);
        waiting = begin(metrics, 'queue', 4);
      });
    },
  },

  'long streams that show signs of life': {
    ...QUIET,
    act({ metrics }, { every }) {
      every(100, keepAlive(hang(metrics, 'respond', 20)));
    },
  },

  'one long stream in a process that does nothing else': {
    ...QUIET,
    act({ metrics }, { every }) {
      every(100, keepAlive(hang(metrics, 'respond')));
    },
  },

  'silent long streams in a stage without a budget': {
    ...QUIET,
    options: { budget: 2, budgets: { respond: false } },
    act(service, times) {
      traffic(service, times);
      hang(service.metrics, 'respond', 20);
    },
  },

  'more and more streams begin, and none ends': {
    ...QUIET,
    act({ metrics }, { every }) {
      const streams: ServiceRequest[] = [];
      every(200, () => {
        streams.push(...hang(metrics, 'respond'));
        keepAlive(streams)();
      });
    },
  },

  'slow polls, which are overdue before they are answered': {
    ...QUIET,
    options: { budget: 1 },
    act({ metrics }, { every, after }) {
      every(100, () => {
        const poll = begin(metrics, 'work');
        after(3_000, () => end(poll));
      });
    },
  },

  'a stage that is slow as a rule, and has a budget for that': {
    ...QUIET,
    options: { budget: 1, budgets: { work: 60 } },
    act(service, times) {
      traffic(service, times);
      hang(service.metrics, 'work', 20);
    },
  },

  'budgets are switched off': {
    ...QUIET,
    options: { budgets: { queue: false, work: false, respond: false } },
    act(service, times) {
      traffic(service, times);
      hang(service.metrics, 'work', 20);
    },
  },

  'a drain that finishes': {
    ...QUIET,
    options: { budget: 1 },
    act({ metrics }, { after }) {
      for (const [i, request] of hang(metrics, 'work', 8).entries()) after(400 * i, () => end([request]));
    },
  },

  'one that is overdue beside many quick ones, and recovers': {
    ...QUIET,
    options: { budget: 1 },
    act(service, times) {
      traffic(service, times);
      const slow = hang(service.metrics, 'work');
      times.after(4_000, () => end(slow));
    },
  },

  'two are overdue for a while': {
    ...QUIET,
    options: { budget: 1 },
    act(service, times) {
      traffic(service, times);
      const slow = hang(service.metrics, 'work', 2);
      times.after(5_000, () => end(slow));
    },
  },

  'the first requests of a process take their time': {
    ...QUIET,
    act({ metrics }, { after }) {
      const first = begin(metrics, 'work', 30);
      after(1_500, () => end(first));
    },
  },

  'a View drops the attributes of all metrics': {
    ...QUIET,
    options: {
      views: [
        { instrumentName: 'dynamo.*', attributesProcessors: [createAllowListAttributesProcessor(['stage'])] },
      ],
    },
    act: (service, times) => traffic(service, times),
  },

  'a View drops peaks, ages and idle times': {
    ...QUIET,
    options: {
      views: ['*.stage_peak', '*.stage_oldest_age', '*.stage_oldest_idle'].map((instrumentName) => ({
        instrumentName,
        aggregation: { type: AggregationType.DROP },
      })),
    },
    act: (service, times) => traffic(service, times),
  },

  'restarts under load: counters begin at 0': {
    ...QUIET,
    act(service, times) {
      traffic(service, times);
      times.every(6_000, () => service.restart());
    },
  },

  'a restart that loses what is in flight': {
    ...QUIET,
    act(service, times) {
      hang(service.metrics, 'work', 20);
      times.after(1_500, () => {
        service.restart();
        traffic(service, times);
      });
    },
  },

  'every third scrape fails': {
    ...QUIET,
    options: { answers: everyThirdFails() },
    act: (service, times) => traffic(service, times),
  },

  'new series all the time': {
    ...QUIET,
    options: { stageAttributes: ['route'] },
    act(service, times) {
      traffic(service, times);
      let route = 0;
      times.every(500, () => {
        const request = service.metrics.begin();
        request.enter('work');
        request.setAttributes({ route: `/${route++}` });
        times.after(300, () => request.end({ outcome: 'answered' }));
      });
    },
  },

  'some clients give up': {
    ...QUIET,
    act: (service, times) => traffic(service, times, 'aborted', 1),
  },

  'all clients give up at once, then it is well again': {
    ...QUIET,
    act(service, times) {
      traffic(service, times);
      times.after(4_000, () => end(begin(service.metrics, 'work', 500), 'aborted'));
    },
  },

  'few requests, all of which fail': {
    ...QUIET,
    act({ metrics }, { every }) {
      every(2_000, () => end(begin(metrics, 'work'), 'failed'));
    },
  },

  'requests that visit every stage': {
    ...QUIET,
    act({ metrics }, { every, after }) {
      every(100, () => {
        const requests = begin(metrics, 'queue', 2);
        after(50, () => move(requests, 'work'));
        after(100, () => move(requests, 'respond'));
        after(150, () => end(requests));
      });
    },
  },
};

function everyThirdFails(): () => boolean {
  let scrapes = 0;
  return () => ++scrapes % 3 !== 0;
}
