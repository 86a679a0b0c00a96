import expressRoutes from './express-routes.cjs';

/** An application on Express as it is handed to a shim for AWS Lambda. */
export function lambdaApp(express, { http, middleware, hang, work }) {
  const app = express();
  app.use(middleware(http));
  expressRoutes(app, { hang, work });
  return app;
}

/** Invokes a Lambda handler as API Gateway does, with an event of its first format. */
export function byGateway(handler) {
  return async ({ method = 'GET', path, headers = {}, body = null }) => {
    const event = {
      httpMethod: method,
      path,
      headers: { host: 'api.example', ...headers },
      multiValueHeaders: {},
      queryStringParameters: null,
      body,
      isBase64Encoded: false,
      requestContext: { identity: { sourceIp: '127.0.0.1' } },
    };
    const context = { callbackWaitsForEmptyEventLoop: true };
    const result = await handler(event, context);
    const { date: _, ...answered } = { ...result.headers, ...result.multiValueHeaders };
    return { status: result.statusCode, headers: answered, body: result.body };
  };
}
