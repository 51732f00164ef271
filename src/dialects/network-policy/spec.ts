import type { Judgement } from "../../policy/spec/namespaced.ts";
import { judgeNamespaced } from "../../policy/spec/namespaced.ts";
import type { KubeObject } from "../../policy/spec/objects.ts";
import type { Question } from "../../policy/spec/question.ts";

export type { Judgement } from "../../policy/spec/namespaced.ts";
export { judgeUnreadableNamespaced as judgeUnreadablePolicy } from "../../policy/spec/namespaced.ts";

/** Semantics 6, for one policy. */
export function judgeNetworkPolicy(policy: KubeObject, question: Question): Judgement {
  return judgeNamespaced(policy, question);
}
