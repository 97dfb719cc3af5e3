import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import type { BucketParameters } from "./bucketParameters.js";

/** Who holds the roles that must not meet in one account. */
export interface RoleHolders {
  readonly buckets: readonly BucketParameters[];
  readonly staking: { readonly guardian: Address; readonly slasher: Address };
  readonly policy: { readonly verifiers: readonly Address[] };
  readonly rewards: { readonly attesters: readonly Address[] };
}

/**
 * Guardian, slasher, verifiers and attesters check each other, so no account is two of them; a granter is none of them, but
 * may serve several buckets. Throws `deployment`.
 */
export function checkExclusiveRoles({ buckets, staking, policy, rewards }: RoleHolders, file: string): void {
  const roles: readonly (readonly [field: string, accounts: readonly Address[]])[] = [
    ["staking.guardian", [staking.guardian]],
    ["staking.slasher", [staking.slasher]],
    ["policy.verifiers", policy.verifiers],
    ["rewards.attesters", rewards.attesters],
  ];
  const fieldOf = new Map<Address, string>();
  const requireFree = (account: Address, field: string): void => {
    const taken = fieldOf.get(account);
    if (taken === undefined) return;
    throw new MsnError("deployment", `expected an account without another role, ${account} is in ${taken} too`, {
      file,
      field,
    });
  };
  for (const [field, accounts] of roles) {
    for (const account of accounts) {
      requireFree(account, field);
      fieldOf.set(account, field);
    }
  }
  for (const { bucket, granter } of buckets) requireFree(granter, `buckets.${bucket.name}.granter`);
}
