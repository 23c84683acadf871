// What Pulumi runs: index.ts and what it imports, translated by tsx, which the tests use too.
"use strict";

require("tsx/cjs");

module.exports = require("./index.ts");
