/** The folders in which a wrong number costs money, and the tests that are to notice one, the quick ones first. */
export const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  "offchain/rewards": [
    ...tests("", "rules", "roundScorer", "epochRules"),
    ...tests("scale/", "tagTable"),
    "test/differential/epochVectors.test.ts",
  ],
  "offchain/merkle": [...tests("", "merkle", "batchProof", "published"), "test/differential/epochVectors.test.ts"],
  "offchain/crypto": [
    ...tests("", "merkle", "proofs", "rejections"),
    ...tests("market/", "offer"),
    ...tests("traffic/", "messages"),
  ],
  "offchain/proofs": tests("", "proofs", "epochRules", "rejections", "roundScorer"),
  "offchain/domain": [
    ...tests("", "rules", "amounts", "utcTime", "accounts", "proofs", "io", "merkle", "rejections", "published"),
    ...tests("market/", "units", "match"),
    ...tests("traffic/", "money"),
  ],
  "offchain/epoch": [
    ...tests("", "epochRules", "rejections", "snapshotStops", "previousStops", "proofFolderStops", "outputDirectory"),
    ...tests("", "roundScorer", "published"),
    ...tests("scale/", "shards", "checkedRegistrations"),
    "test/differential/epochVectors.test.ts",
  ],
  "offchain/market": tests("market/", "units", "match", "offer", "offerLine", "matchProperties"),
  "offchain/traffic": tests(
    "traffic/",
    ...[
      "money",
      "voucherFile",
      "messages",
      "serving",
      "paying",
      "settleNow",
      "hostilePeers",
      "journal",
      "durability",
      "cheats",
    ],
  ),
};

function tests(folder: string, ...names: string[]): string[] {
  return names.map((name) => `test/offchain/${folder}${name}.test.ts`);
}
