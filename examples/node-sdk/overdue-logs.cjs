const { subscribe } = require('node:diagnostics_channel');
const { SeverityNumber, logs } = require('@opentelemetry/api-logs');

const logger = logs.getLogger('stageguard');

subscribe('stageguard.overdue', (event) => {
  emit('stageguard.overdue', 'has been silent', SeverityNumber.WARN, event);
});

subscribe('stageguard.recovered', (event) => {
  emit('stageguard.recovered', 'had been silent', SeverityNumber.INFO, event);
});

/** One log record. Its trace is an attribute: the span's context is not known here. */
function emit(
  eventName,
  verb,
  severityNumber,
  { metrics, name, stage, stageAttributes, idle, traceId, note },
) {
  logger.emit({
    eventName,
    severityNumber,
    body: `${name ?? 'a request'} ${verb} in ${stage} for ${Math.round(idle)} s`,
    attributes: {
      'stageguard.name': metrics,
      'stageguard.idle': idle,
      'stageguard.note': note,
      'stageguard.trace_id': traceId,
      stage,
      ...stageAttributes,
    },
  });
}
