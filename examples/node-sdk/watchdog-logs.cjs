const { subscribe } = require('node:diagnostics_channel');
const { SeverityNumber, logs } = require('@opentelemetry/api-logs');

const logger = logs.getLogger('stageguard');

subscribe('stageguard.stall', ({ metrics, name, stage, traceId, stack, duration }) => {
  logger.emit({
    eventName: 'stageguard.stall',
    severityNumber: SeverityNumber.WARN,
    body: `the event loop was blocked for ${duration.toFixed(1)} s by ${name ?? 'no request that is known'}`,
    attributes: {
      'stageguard.name': metrics,
      'stageguard.duration': duration,
      'stageguard.trace_id': traceId,
      'code.stacktrace': stack,
      stage,
    },
  });
});

subscribe('stageguard.lost', ({ cause, code, since, instance, snapshot }) => {
  const common = {
    'stageguard.cause': cause,
    'stageguard.exit_code': code,
    'stageguard.since': since,
    'stageguard.instance': instance.id,
  };
  for (const { name: metrics, oldest } of snapshot) {
    for (const { name, stage, ageInStage, traceId } of oldest) {
      logger.emit({
        eventName: 'stageguard.lost',
        severityNumber: SeverityNumber.ERROR,
        body: `${name ?? 'a request'} was in ${stage} when its process died`,
        attributes: {
          ...common,
          'stageguard.name': metrics,
          'stageguard.age_in_stage': ageInStage,
          'stageguard.trace_id': traceId,
          stage,
        },
      });
    }
  }
});
