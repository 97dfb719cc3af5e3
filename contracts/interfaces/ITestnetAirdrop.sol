// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Airdrop to the testnet's miners
/// @notice One Merkle tree in OpenZeppelin's standard leaf format, claimed once per entry until a deadline; what is left
/// goes to the foundation (docs/protocol.md section 2). Amounts are wei of MSN, times Unix seconds.
/// @dev leaf = keccak256(bytes.concat(keccak256(abi.encode(uint256 index, address account, uint256 amount)))), pairs sorted.
interface ITestnetAirdrop {
    /// @notice An entry was paid.
    event AirdropClaimed(uint256 indexed index, address indexed account, uint256 amount);
    /// @notice What was left went to the foundation.
    event Swept(address indexed foundation, uint256 amount);

    /// @notice The deadline would not lie in the future.
    error DeadlineInPast(uint256 deadline, uint256 deployedAt);
    /// @notice The foundation or the root is zero.
    error ZeroParameter();
    /// @notice The deadline has passed.
    error AirdropOver(uint256 deadline, uint256 timestamp);
    /// @notice The deadline has not passed.
    error AirdropRunning(uint256 deadline, uint256 timestamp);
    /// @notice The entry was paid before.
    error AlreadyClaimed(uint256 index);
    /// @notice The proof does not lead to the root.
    error InvalidProof(uint256 index);
    /// @notice The token said no.
    error TransferFailed();

    /// @notice Root of the entries.
    function ROOT() external view returns (bytes32);

    /// @notice First moment without claims.
    function DEADLINE() external view returns (uint256);

    /// @notice Receives what is left.
    function FOUNDATION() external view returns (address);

    /// @notice Whether the entry was paid.
    function isClaimed(uint256 index) external view returns (bool);

    /// @notice Pays an entry to its account. Anyone may.
    function claim(uint256 index, address account, uint256 amount, bytes32[] calldata proof) external;

    /// @notice Sends what is left to the foundation, once the deadline has passed. Anyone may.
    function sweep() external returns (uint256 amount);
}
