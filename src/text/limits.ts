/**
 * Bounds on what one document may cost. Manifests stay far below all of them (a deep CustomResourceDefinition
 * nests about 60 levels); what lies beyond is refused with a diagnostic, never guessed at.
 */
export const limits = {
  /** Levels of nesting. Every room may walk a tree of this depth recursively. */
  depth: 200,
  /** Characters of one YAML document outside the plain subset, which takes the slow and memory-hungry reader. */
  fullYaml: 1_000_000,
  /** Nodes that the aliases of one document may stand for in all. */
  aliasNodes: 1_000_000,
} as const;
