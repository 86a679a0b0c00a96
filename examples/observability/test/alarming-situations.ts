import { AggregationType } from '@opentelemetry/sdk-metrics';
import { anomaly } from '@stageguard/core/adapter';
import { begin, end, hang, type Situation, traffic } from './situation';

/** What has to cause these alerts and no others, by name. */
export const ALARMING_SITUATIONS: Readonly<Record<string, Situation>> = {
  'many wait for the same thing, beside quick ones': {
    fires: ['RequestStuck', 'RequestsOverdue'],
    options: { budget: 1 },
    act(service, times) {
      traffic(service, times);
      hang(service.metrics, 'work', 6);
    },
  },

  'one is stuck beside sixty a second': {
    fires: ['RequestStuck'],
    options: { budget: 1 },
    act(service, times) {
      traffic(service, times);
      hang(service.metrics, 'work');
    },
  },

  'one is stuck beside long streams that are well': {
    fires: ['DrainDoesNotFinish', 'RequestStuck'],
    options: { budget: 1, budgets: { respond: false } },
    act({ metrics }) {
      hang(metrics, 'work');
      hang(metrics, 'respond', 10);
    },
  },

  'one moves between stages and does not end': {
    fires: ['RequestDoesNotEnd'],
    act(service, times) {
      traffic(service, times);
      const [restless] = hang(service.metrics, 'work');
      let moves = 0;
      times.every(500, () => {
        if (moves++ % 2 === 0) restless?.enter('respond');
        else restless?.enter('work');
      });
    },
  },

  'requests come and none is done': {
    fires: ['ArrivalsWithoutEnds'],
    act({ metrics }, { every }) {
      every(100, () => hang(metrics, 'work'));
    },
  },

  'on average too many wait': {
    fires: ['StageSaturated'],
    act({ metrics }, { every }) {
      let waiting = begin(metrics, 'queue', 12);
      every(100, () => {
        end(waiting);
        waiting = begin(metrics, 'queue', 12);
      });
    },
  },

  'half of the clients give up': {
    fires: ['RequestsAborted'],
    act: (service, times) => traffic(service, times, 'aborted', 3),
  },

  'work is left behind': {
    fires: ['RequestsAbandoned'],
    act: (service, times) => traffic(service, times, 'abandoned', 1),
  },

  'answers are broken off': {
    fires: ['RequestsFailed'],
    act: (service, times) => traffic(service, times, 'failed', 2),
  },

  'a drain that does not finish': {
    fires: ['DrainDoesNotFinish', 'RequestStuck'],
    options: { budget: 1 },
    act({ metrics }, { after }) {
      const quick = begin(metrics, 'work', 5);
      after(1_000, () => end(quick));
      hang(metrics, 'work', 2);
    },
  },

  'a metric is lost': {
    fires: ['StagesDoNotSumUp'],
    options: {
      views: [{ instrumentName: '*.stage_requests', aggregation: { type: AggregationType.DROP } }],
    },
    act: (service, times) => traffic(service, times),
  },

  'a stage is entered outside of a request': {
    fires: ['CountingAnomalies'],
    act: ({ metrics }) => metrics.enter('work'),
  },

  'requests are served that nobody counts': {
    fires: ['NotHooked'],
    act: ({ metrics }) => anomaly(metrics, 'not_hooked', 'a test says so'),
  },

  'a process answers no more scrapes': {
    fires: ['InstanceDown'],
    options: { answers: firstFew() },
    act: (service, times) => traffic(service, times),
  },
};

function firstFew(): () => boolean {
  let scrapes = 0;
  return () => ++scrapes <= 5;
}
