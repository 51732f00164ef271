import { stringify } from "yaml";

/** A report as YAML that readers of YAML 1.1 and 1.2 understand alike. */
export function* yamlOf(report: object): Generator<string, void, undefined> {
  yield stringify(report, { aliasDuplicateObjects: false, compat: "yaml-1.1", lineWidth: 0 });
}
