// The sending end. node replicate.js FOLDER PORT: reads documents (JSON, one a line) from standard
// input into leveldb, replicates them, prints {"docs": n, "ms": n, "cpu_ms": n, "failed": n}.
'use strict';
const PouchDB = require('pouchdb');
const readline = require('readline');

async function main() {
  const [folder, port] = process.argv.slice(2);
  const local = new PouchDB(folder + '/local');
  let some = [];
  let docs = 0;
  for await (const line of readline.createInterface({ input: process.stdin })) {
    some.push({ ...JSON.parse(line), _id: String(docs++).padStart(8, '0') });
    if (some.length === 1000) {
      await local.bulkDocs(some);
      some = [];
    }
  }
  if (some.length) await local.bulkDocs(some);
  const remote = new PouchDB(`http://127.0.0.1:${port}/remote`);
  await remote.info();
  const used = process.cpuUsage();
  const began = process.hrtime.bigint();
  const done = await local.replicate.to(remote);
  const ms = Number(process.hrtime.bigint() - began) / 1e6;
  const { user, system } = process.cpuUsage(used);
  const there = (await remote.info()).doc_count;
  const cpu_ms = (user + system) / 1000;
  console.log(JSON.stringify({ docs: there, ms, cpu_ms, failed: done.doc_write_failures }));
  process.exit(there === docs ? 0 : 1);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
