const api = require("./api.cjs");
const { check } = require("./check.js");

const [address, home] = process.argv.slice(2);
check(api, { api: address, home });
