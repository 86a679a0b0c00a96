// OpenTelemetry's own instrumentation of http, which makes a span for every request.
const { context, trace } = require('@opentelemetry/api');
const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { BasicTracerProvider } = require('@opentelemetry/sdk-trace-base');

context.setGlobalContextManager(new AsyncLocalStorageContextManager());
trace.setGlobalTracerProvider(new BasicTracerProvider());
new HttpInstrumentation();
// It patches what is required after it: here, so that the order in which the two hook is that of the command.
require('node:http');
