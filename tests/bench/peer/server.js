// The receiving end: PouchDB's own server on leveldb. node server.js FOLDER; prints its port.
'use strict';
const express = require('express');
const PouchDB = require('pouchdb');

const Kept = PouchDB.defaults({ prefix: process.argv[2] + '/' });
const app = express();
app.use('/', require('express-pouchdb')(Kept, {
  mode: 'minimumForPouchDB',
  inMemoryConfig: true,
  logPath: process.argv[2] + '/log.txt',
}));
const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));
