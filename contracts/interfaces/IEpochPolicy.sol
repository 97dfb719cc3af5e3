// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Epoch policy and proof commitments
/// @notice What the off-chain rules read, versioned by epoch, and the digests that pin an epoch's inputs
/// (docs/protocol.md section 4, docs/rewards-spec.md section 2).
interface IEpochPolicy {
    /// @notice What the rules of an epoch read.
    /// @param gatewayXShareBps Share of the budget for GatewayX nodes, basis points, at most 10,000.
    /// @param boostBasePpm Share earned without stake, parts per million, at most 1,000,000.
    /// @param boostFloorGwei Least stake total the boost divides by, gwei, at least 1.
    /// @param roundLength Seconds of a probe round, at least 60, divides the epoch's 604,800.
    /// @param rulesVersion Version of the rules, at least 1.
    /// @param rulesDigest SHA-256 of the rules' text, not zero.
    /// @param verifiers An odd number, at least 3, strictly ascending.
    struct Policy {
        uint16 gatewayXShareBps;
        uint32 boostBasePpm;
        uint64 boostFloorGwei;
        uint32 roundLength;
        uint16 rulesVersion;
        bytes32 rulesDigest;
        address[] verifiers;
    }

    /// @notice What a verifier committed to; zero where it did not.
    /// @param probes SHA-256 of its list of batches.
    /// @param registrations SHA-256 of the registrations file it holds to be right.
    struct Commitment {
        bytes32 probes;
        bytes32 registrations;
    }

    /// @notice A policy applies from `fromEpoch` on.
    event PolicySet(uint256 indexed fromEpoch, Policy policy);
    /// @notice A verifier committed to its measurements of `epoch`.
    event ProofsCommitted(uint256 indexed epoch, address indexed verifier, bytes32 probes, bytes32 registrations);

    /// @notice The caller is not the timelock.
    error NotTimelock(address caller);
    /// @notice A policy field is out of range.
    error PolicyOutOfRange(string field, uint256 value);
    /// @notice Verifiers are not an odd number from 3 to 101.
    error VerifierCountInvalid(uint256 count);
    /// @notice Verifiers are not strictly ascending from above zero at this position.
    error VerifiersNotAscending(uint256 position);
    /// @notice No policy covers the epoch; the first one is epoch 1.
    error NoPolicy(uint256 epoch);
    /// @notice The account is no verifier in this epoch's policy.
    error NotVerifier(address account, uint256 epoch);
    /// @notice Outside the 24 hours after the epoch's end; times in Unix seconds.
    error OutsideCommitWindow(uint256 opensAt, uint256 closesAt, uint256 timestamp);
    /// @notice A verifier commits once.
    error AlreadyCommitted(address verifier, uint256 epoch);
    /// @notice A zero digest is no commitment.
    error ZeroDigest();

    /// @notice Seconds after an epoch's end in which verifiers commit.
    function COMMIT_WINDOW() external view returns (uint256);

    /// @notice Sets the policy from the next epoch on; in one epoch the last setting wins. The timelock only.
    function setPolicy(Policy calldata policy) external;

    /// @notice Pins the caller's measurements of an epoch, once, within 24 hours of its end.
    /// @param epoch The epoch that ended.
    /// @param probes SHA-256 of the caller's list of batches.
    /// @param registrations SHA-256 of the registrations file the caller holds to be right.
    function commitProofs(uint256 epoch, bytes32 probes, bytes32 registrations) external;

    /// @notice The epoch now; 0 before emission starts.
    function currentEpoch() external view returns (uint256);

    /// @notice The policy of `epoch`. Final for epochs up to the present one.
    function policyAt(uint256 epoch) external view returns (Policy memory);

    /// @notice What `verifier` committed for `epoch`.
    function commitmentOf(uint256 epoch, address verifier) external view returns (Commitment memory);
}
