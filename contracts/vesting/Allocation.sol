// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../interfaces/IAllocation.sol";
import {IMSN} from "../interfaces/IMSN.sol";
import {Buckets} from "./Buckets.sol";
import {GrantStaking} from "./GrantStaking.sol";
import {Holding} from "./Holding.sol";
import {Terms} from "./Terms.sol";

/// @title Allocation and vesting of the initial supply
/// @notice Documented in `IAllocation`.
/// @dev Tokens leave to beneficiaries and, through a grant's staker, to the staking contract, on nobody's word but the
/// beneficiary's; MSN calls nobody back.
contract Allocation is GrantStaking {
    /* STORAGE */

    /// @inheritdoc IAllocation
    mapping(uint256 grantId => address) public proposedBeneficiaryOf;

    /* CONSTRUCTOR */

    /// @param token MSN, which mints the initial supply to this contract; may be made after it.
    /// @param timelock The governance timelock.
    /// @param tokenGeneration Where the curves begin, Unix seconds, not before deployment.
    /// @param curves Unlock curves, in the order of `Bucket`.
    /// @param granters Who may grant, in the order of `Bucket`; zero for nobody.
    constructor(
        IMSN token,
        address timelock,
        uint256 tokenGeneration,
        Curve[7] memory curves,
        address[7] memory granters
    ) Buckets(token, timelock, tokenGeneration, curves, granters) {}

    /* EXTERNAL */

    /// @inheritdoc IAllocation
    function grantBatch(
        Bucket bucket,
        Schedule calldata schedule,
        Award[] calldata awards,
        uint256 total
    ) external returns (uint256 firstId) {
        // Check
        if (awards.length == 0) revert EmptyBatch();
        _checkSchedule(bucket, schedule);
        // Effect
        _assign(bucket, total);
        firstId = _grantAll(bucket, schedule, awards, total);
    }

    /// @inheritdoc IAllocation
    function release(uint256 grantId) external returns (uint256 amount) {
        address beneficiary;
        (beneficiary, amount) = _takeReleasable(grantId);
        if (amount == 0) revert NothingToRelease(grantId);
        // Interaction
        _send(beneficiary, amount);
    }

    /// @inheritdoc IAllocation
    function releaseBatch(uint256[] calldata grantIds) external returns (uint256 amount) {
        for (uint256 i = 0; i < grantIds.length; ++i) {
            (address beneficiary, uint256 due) = _takeReleasable(grantIds[i]);
            if (due == 0) continue;
            amount += due;
            // Interaction
            _send(beneficiary, due);
        }
    }

    /// @inheritdoc IAllocation
    function revoke(uint256 grantId) external returns (uint256 returned) {
        // Check
        (Record storage record, Holding held, Terms terms) = _load(grantId);
        Bucket bucket = terms.bucket();
        if (!bucketRevocable(bucket)) revert NotRevocable(grantId);
        if (msg.sender != granterOf(bucket) && msg.sender != TIMELOCK) revert NotGranter(msg.sender, bucket);
        uint256 vested = terms.vested(block.timestamp);
        returned = terms.amount() - vested;
        if (returned == 0) revert NothingToRevoke(grantId);
        // Effect
        record.terms = terms.withRevocation(vested);
        if (held.linked()) _loseVotes(record, returned);
        _takeBack(bucket, returned);
        emit Revoked(grantId, vested, returned);
    }

    /// @inheritdoc IAllocation
    function proposeBeneficiary(uint256 grantId, address proposed) external {
        // Check
        _checkIsBeneficiary(grantId);
        if (proposed != address(0)) _checkBeneficiary(proposed);
        // Effect
        proposedBeneficiaryOf[grantId] = proposed;
        emit BeneficiaryProposed(grantId, msg.sender, proposed);
    }

    /// @inheritdoc IAllocation
    function acceptBeneficiary(uint256 grantId) external {
        // Check
        if (msg.sender != proposedBeneficiaryOf[grantId]) revert NotProposedBeneficiary(msg.sender, grantId);
        // Effect
        delete proposedBeneficiaryOf[grantId];
        _setBeneficiary(grantId, msg.sender);
    }

    /* INTERNAL */

    function _send(address to, uint256 amount) private {
        if (!TOKEN.transfer(to, amount)) revert TransferFailed();
    }
}
