// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {ITestnetAirdrop} from "../interfaces/ITestnetAirdrop.sol";

/// @title Airdrop to the testnet's miners
/// @notice Documented in `ITestnetAirdrop`.
/// @dev Beneficiary of a grant of the Testnet bucket: `release` of that grant, by anyone, funds it.
contract TestnetAirdrop is ITestnetAirdrop {
    using BitMaps for BitMaps.BitMap;

    /* IMMUTABLES */

    /// @notice MSN.
    IERC20 public immutable TOKEN;
    /// @inheritdoc ITestnetAirdrop
    bytes32 public immutable ROOT;
    /// @inheritdoc ITestnetAirdrop
    uint256 public immutable DEADLINE;
    /// @inheritdoc ITestnetAirdrop
    address public immutable FOUNDATION;

    /* STORAGE */

    BitMaps.BitMap private _claimed;

    /* CONSTRUCTOR */

    /// @param token MSN.
    /// @param root Root of the entries.
    /// @param deadline First moment without claims, Unix seconds.
    /// @param foundation Receives what is left.
    constructor(IERC20 token, bytes32 root, uint256 deadline, address foundation) {
        if (deadline <= block.timestamp) revert DeadlineInPast(deadline, block.timestamp);
        if (root == 0 || foundation == address(0)) revert ZeroParameter();
        TOKEN = token;
        ROOT = root;
        DEADLINE = deadline;
        FOUNDATION = foundation;
    }

    /* EXTERNAL */

    /// @inheritdoc ITestnetAirdrop
    function claim(uint256 index, address account, uint256 amount, bytes32[] calldata proof) external {
        // Check
        if (block.timestamp >= DEADLINE) revert AirdropOver(DEADLINE, block.timestamp);
        if (_claimed.get(index)) revert AlreadyClaimed(index);
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(index, account, amount))));
        if (!MerkleProof.verifyCalldata(proof, ROOT, leaf)) revert InvalidProof(index);
        // Effect
        _claimed.set(index);
        emit AirdropClaimed(index, account, amount);
        // Interaction
        if (!TOKEN.transfer(account, amount)) revert TransferFailed();
    }

    /// @inheritdoc ITestnetAirdrop
    function sweep() external returns (uint256 amount) {
        // Check
        if (block.timestamp < DEADLINE) revert AirdropRunning(DEADLINE, block.timestamp);
        // Effect
        amount = TOKEN.balanceOf(address(this));
        emit Swept(FOUNDATION, amount);
        // Interaction
        if (!TOKEN.transfer(FOUNDATION, amount)) revert TransferFailed();
    }

    /* VIEWS */

    /// @inheritdoc ITestnetAirdrop
    function isClaimed(uint256 index) external view returns (bool) {
        return _claimed.get(index);
    }
}
