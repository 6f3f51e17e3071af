// SPDX-License-Identifier: Apache-2.0
// Reads {secret, id, timestamp, signature, body} as JSON from standard input; exit 0 when the library accepts it.
import { Webhook } from 'standardwebhooks';
import { readFileSync } from 'node:fs';

const said = JSON.parse(readFileSync(0, 'utf8'));
new Webhook(said.secret).verify(said.body, {
  'webhook-id': said.id,
  'webhook-timestamp': said.timestamp,
  'webhook-signature': said.signature,
});
