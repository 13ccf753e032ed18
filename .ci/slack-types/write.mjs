// Turns the dumped payloads into TypeScript: a literal keeps the exact words that an imported JSON file loses.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const KINDS = { message: 'Message', modal: 'Known<ModalView>', home: 'Known<HomeView>' };
const [from, into] = process.argv.slice(2);

rmSync(into, { recursive: true, force: true });
mkdirSync(into, { recursive: true });
const names = readdirSync(from).filter((name) => name.endsWith('.json'));
for (const name of names) {
  const kind = KINDS[name.split('_', 1)[0]];
  if (kind === undefined) throw new Error(`${name}: neither a message, nor a modal, nor a Home tab`);
  writeFileSync(
    join(into, `${basename(name, '.json')}.ts`),
    [
      "import type { HomeView, KnownBlock, ModalView } from '@slack/types';",
      '// Slack lets a view hold a block of any type at all; we do not.',
      'type Known<View> = Omit<View, "blocks"> & { blocks: KnownBlock[] };',
      'type Message = Known<{ text: string }>;',
      `export const shown: ${kind} = ${readFileSync(join(from, name), 'utf8')};`,
      '',
    ].join('\n'),
  );
}
if (names.length === 0) throw new Error(`${from} holds no payload`);
console.log(`${names.length} payloads`);
