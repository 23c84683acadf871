// Required by a measured process: the most memory that it has held, to the measuring one, in kilobytes.
"use strict";

const { writeSync } = require("node:fs");

process.on("exit", () => writeSync(3, `peak ${process.resourceUsage().maxRSS}\n`));
