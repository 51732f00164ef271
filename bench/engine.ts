import { analyse } from "../src/policy/engine/analyse.ts";
import { generateSnapshot, type Size } from "./cluster.ts";

/** The engine alone: from a snapshot in memory to the reach of every class, both halves, both bounds. */
const SIZES: Readonly<Record<string, Size>> = {
  "100,000 pods, 10,000 policies, 1,000 namespaces": { pods: 100_000, policies: 10_000, namespaces: 1000 },
  "100,000 pods, 75,000 policies, 25,000 namespaces": { pods: 100_000, policies: 75_000, namespaces: 25_000 },
};

function timed(size: Size): void {
  const snapshot = generateSnapshot(size);
  const begun = performance.now();
  const analysis = analyse(snapshot);
  const took = performance.now() - begun;
  const { classes, egress, ingress } = analysis;
  console.log(
    `${took.toFixed(0)} ms  classes ${classes.list.length}  egress groups ${egress.groups.length}  ingress groups ${ingress.groups.length}  rss ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
  );
}

for (const [name, size] of Object.entries(SIZES)) {
  console.log(name);
  for (let round = 0; round < (process.argv[3] === "once" ? 1 : 3); round += 1) timed(size);
  if (process.argv[2] === "small") break;
}
