// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IBurnable} from "../interfaces/IBurnable.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {SettlementFee} from "../libraries/SettlementFee.sol";
import {PayerFunds} from "./PayerFunds.sol";

/// @title Fees of settlements
/// @notice They collect here until anybody has them distributed: a share is burned, the rest is the treasury's, which is
/// the timelock. Documented in `IEscrow`.
abstract contract SettlementFees is PayerFunds {
    /// @dev One word, read and written once a batch.
    /// @param feeBps Fee, basis points.
    /// @param burnShareBps Share of it that is burned, basis points.
    /// @param collectedGwei Fees not distributed yet.
    struct Fees {
        uint16 feeBps;
        uint16 burnShareBps;
        uint64 collectedGwei;
    }

    /* CONSTANTS */

    /// @inheritdoc IEscrow
    uint256 public constant MAXIMUM_FEE_BPS = 1000;

    /* STORAGE */

    Fees private _fees;

    /* CONSTRUCTOR */

    constructor(uint256 feeBps, uint256 burnShareBps) {
        _setFee(feeBps, burnShareBps);
    }

    /* EXTERNAL */

    /// @inheritdoc IEscrow
    function setFee(uint256 feeBps, uint256 burnShareBps) external onlyTimelock {
        distributeFees();
        _setFee(feeBps, burnShareBps);
    }

    /* VIEWS */

    /// @inheritdoc IEscrow
    function fee() external view returns (uint256 feeBps, uint256 burnShareBps) {
        return (_fees.feeBps, _fees.burnShareBps);
    }

    /// @inheritdoc IEscrow
    function undistributedFeesGwei() external view returns (uint64) {
        return _fees.collectedGwei;
    }

    /* PUBLIC */

    /// @inheritdoc IEscrow
    function distributeFees() public {
        // Effect
        uint64 collected = _fees.collectedGwei;
        if (collected == 0) return;
        uint64 burned = uint64((uint256(collected) * _fees.burnShareBps) / SettlementFee.BPS);
        uint64 kept = collected - burned;
        _fees.collectedGwei = 0;
        emit FeesDistributed(burned, kept);
        // Interaction
        if (burned != 0) IBurnable(address(TOKEN)).burn(burned * GWEI);
        if (kept != 0 && !TOKEN.transfer(TIMELOCK, kept * GWEI)) revert TransferFailed();
    }

    /* INTERNAL */

    function _collectFee(uint64 amountGwei) internal {
        _fees.collectedGwei += amountGwei;
    }

    function _feeBps() internal view returns (uint256) {
        return _fees.feeBps;
    }

    function _setFee(uint256 feeBps, uint256 burnShareBps) private {
        // Check
        if (feeBps > MAXIMUM_FEE_BPS) revert FeeTooHigh(feeBps, MAXIMUM_FEE_BPS);
        if (burnShareBps > SettlementFee.BPS) revert ShareTooLarge(burnShareBps);
        // Effect
        _fees.feeBps = uint16(feeBps);
        _fees.burnShareBps = uint16(burnShareBps);
        emit FeeSet(feeBps, burnShareBps);
    }
}
