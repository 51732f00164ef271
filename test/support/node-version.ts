/**
 * Runs once before any test. A shell that calls `node_modules/.bin/vitest` directly runs it on the machine's
 * own Node.js, where results differ without a word; npm scripts put the pinned one first.
 */
export default function requirePinnedNode(): void {
  const major = Number(process.versions.node.split(".", 1)[0]);
  if (major < 24) {
    throw new Error(
      `The tests run on Node.js 24, not ${process.version}: use \`npm run check\` or \`npm test\`.`,
    );
  }
}
