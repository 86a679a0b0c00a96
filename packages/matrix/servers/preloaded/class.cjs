const { HttpStageInstrumentation } = require('@stageguard/http/instrumentation');

new HttpStageInstrumentation();
