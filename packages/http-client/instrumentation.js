// For resolvers that do not know `exports`.
module.exports = require('./dist/instrumentation/index.js');
