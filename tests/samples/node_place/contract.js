// The contract as this place sees it: loaded from protos/, nothing else of Yidi is used.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const protobuf = require('protobufjs');

const PROTOS = process.env.PROTOS || path.join(__dirname, '..', '..', '..', 'protos');

const definition = loader.loadSync(
  ['yidi/v1/eligibility_service.proto', 'yidi/v1/settlement_service.proto'],
  {
    includeDirs: [PROTOS],
    keepCase: true,
    longs: Number, // fen: far below 2^53
    enums: String,
    defaults: true,
    oneofs: true,
  },
);

const root = new protobuf.Root();
root.resolvePath = (_, file) => [PROTOS, __dirname].map((folder) => path.join(folder, file)).find(fs.existsSync) || file;
root.loadSync(['yidi/v1/error.proto', 'rpc_status.proto'], { keepCase: true });

/** Returns the bytes of a message that travels inside another one. */
function encode(name, value) {
  const type = root.lookupType(name);
  return Buffer.from(type.encode(type.fromObject(value)).finish());
}

const services = grpc.loadPackageDefinition(definition).yidi.v1;
const numbers = root.lookupEnum('yidi.v1.ErrorReason').values;

module.exports = { services, encode, numbers };
