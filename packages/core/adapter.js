// For resolvers that do not know `exports`.
module.exports = require('./dist/adapter/index.js');
