// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {ITestnetAirdrop} from "../../../contracts/interfaces/ITestnetAirdrop.sol";
import {TestnetAirdrop} from "../../../contracts/vesting/TestnetAirdrop.sol";
import {VestingWorld} from "../../helpers/VestingWorld.sol";

/// @notice The airdrop: every entry once, to its account, until the deadline; then what is left to the foundation.
contract TestnetAirdropTest is VestingWorld {
    uint256 private constant DEADLINE = TGE + 180 days;
    uint256 private constant ENTRIES = 5;
    uint256 private constant SUM = 1_500e18;
    address private immutable FOUNDATION = account("foundation");

    TestnetAirdrop private airdrop;
    /// @dev Leaves, then the nodes of each level, the root last. An odd one out is carried up.
    bytes32[] private nodes;

    function setUp() external {
        _deployWorld();
        airdrop = new TestnetAirdrop(token, _buildTree(), DEADLINE, FOUNDATION);
        uint256 grantId = _grant(IAllocation.Bucket.Testnet, address(airdrop), SUM);
        vm.warp(TGE);
        _release(grantId);
    }

    /* CLAIMS */

    function test_everyEntryIsPaidToItsAccount() external {
        for (uint256 i = 0; i < ENTRIES; ++i) {
            vm.assertFalse(airdrop.isClaimed(_index(i)), "not yet");
            vm.expectEmit(address(airdrop));
            emit ITestnetAirdrop.AirdropClaimed(_index(i), _account(i), _amount(i));
            _claim(i);
            vm.assertTrue(airdrop.isClaimed(_index(i)), "claimed");
            vm.assertEq(token.balanceOf(_account(i)), _amount(i), "paid");
        }
        vm.assertEq(token.balanceOf(address(airdrop)), 0, "exactly funded");
        vm.assertEq(token.balanceOf(STRANGER), 0, "nothing to who pushed");
    }

    /// @dev OpenZeppelin's standard leaf; a tree of one entry is the leaf itself.
    function test_leafFormat() external {
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(uint256(7), ALICE, uint256(SUM)))));
        TestnetAirdrop single = new TestnetAirdrop(token, leaf, DEADLINE, FOUNDATION);
        uint256 grantId = _grant(IAllocation.Bucket.Testnet, address(single), SUM);
        _release(grantId);
        single.claim(7, ALICE, SUM, new bytes32[](0));
        vm.assertEq(token.balanceOf(ALICE), SUM, "paid");
    }

    function test_RevertWhen_claimedTwice() external {
        _claim(2);
        vm.expectRevert(abi.encodeWithSelector(ITestnetAirdrop.AlreadyClaimed.selector, _index(2)));
        _claim(2);
        vm.assertEq(token.balanceOf(_account(2)), _amount(2), "paid once");
    }

    function test_RevertWhen_theEntryIsNotInTheTree() external {
        bytes32[] memory proof = _proof(1);
        _assertRefused(_index(1), _account(1), _amount(1) + 1, proof);
        _assertRefused(_index(1), STRANGER, _amount(1), proof);
        _assertRefused(_index(1) + 1, _account(1), _amount(1), proof);
        _assertRefused(_index(1), _account(1), _amount(1), _proof(0));
        _assertRefused(_index(1), _account(1), _amount(1), new bytes32[](0));
        bytes32[] memory longer = new bytes32[](proof.length + 1);
        for (uint256 i = 0; i < proof.length; ++i) longer[i] = proof[i];
        _assertRefused(_index(1), _account(1), _amount(1), longer);
        vm.assertFalse(airdrop.isClaimed(_index(1)), "not marked");
        _claim(1);
    }

    /// @dev With the proof of a real entry.
    function testFuzz_RevertWhen_anythingElseIsClaimed(uint256 index, address to, uint256 amount) external {
        for (uint256 i = 0; i < ENTRIES; ++i) {
            bool real = index == _index(i) && to == _account(i) && amount == _amount(i);
            if (!real) _assertRefused(index, to, amount, _proof(i));
        }
    }

    function test_theLastSecond() external {
        vm.warp(DEADLINE - 1);
        _claim(0);
        vm.warp(DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(ITestnetAirdrop.AirdropOver.selector, DEADLINE, DEADLINE));
        _claim(1);
        vm.warp(DEADLINE + 1 days);
        vm.expectRevert(abi.encodeWithSelector(ITestnetAirdrop.AirdropOver.selector, DEADLINE, DEADLINE + 1 days));
        _claim(1);
    }

    function test_RevertWhen_theTokenRefuses() external {
        vm.mockCall(address(token), abi.encodeWithSelector(token.transfer.selector), abi.encode(false));
        vm.expectRevert(ITestnetAirdrop.TransferFailed.selector);
        _claim(0);
        vm.warp(DEADLINE);
        vm.expectRevert(ITestnetAirdrop.TransferFailed.selector);
        airdrop.sweep();
        vm.clearMockedCalls();
        vm.assertEq(airdrop.sweep(), SUM, "nothing was lost");
    }

    /// @dev Before the grant was released there is nothing to pay with, and the entry is not used up.
    function test_anUnfundedClaimFailsAndCanBeRepeated() external {
        TestnetAirdrop late = new TestnetAirdrop(token, airdrop.ROOT(), DEADLINE, FOUNDATION);
        uint256 grantId = _grant(IAllocation.Bucket.Testnet, address(late), SUM);
        bytes32[] memory proof = _proof(0);
        vm.expectRevert();
        late.claim(_index(0), _account(0), _amount(0), proof);
        _release(grantId);
        late.claim(_index(0), _account(0), _amount(0), proof);
        vm.assertEq(token.balanceOf(_account(0)), _amount(0), "paid");
    }

    /* SWEEP */

    function test_whatIsLeftGoesToTheFoundation() external {
        _claim(3);
        vm.warp(DEADLINE);
        vm.expectEmit(address(airdrop));
        emit ITestnetAirdrop.Swept(FOUNDATION, SUM - _amount(3));
        vm.prank(STRANGER);
        vm.assertEq(airdrop.sweep(), SUM - _amount(3), "the rest");
        vm.assertEq(token.balanceOf(FOUNDATION), SUM - _amount(3), "to the foundation");
        vm.assertEq(token.balanceOf(STRANGER), 0, "not to who asked");
    }

    function test_RevertWhen_sweptEarly() external {
        vm.warp(DEADLINE - 1);
        vm.expectRevert(abi.encodeWithSelector(ITestnetAirdrop.AirdropRunning.selector, DEADLINE, DEADLINE - 1));
        vm.prank(FOUNDATION);
        airdrop.sweep();
    }

    /// @dev Released after the deadline, the grant is not stuck here.
    function test_sweptAgain() external {
        vm.warp(DEADLINE);
        airdrop.sweep();
        vm.assertEq(airdrop.sweep(), 0, "nothing left");
        uint256 late = _grant(IAllocation.Bucket.Testnet, address(airdrop), 7e18);
        _release(late);
        vm.assertEq(airdrop.sweep(), 7e18, "what came later");
        vm.assertEq(token.balanceOf(FOUNDATION), SUM + 7e18, "all of it");
    }

    /* CONSTRUCTOR */

    function test_parameters() external view {
        vm.assertEq(address(airdrop.TOKEN()), address(token), "token");
        vm.assertEq(airdrop.ROOT(), nodes[nodes.length - 1], "root");
        vm.assertEq(airdrop.DEADLINE(), DEADLINE, "deadline");
        vm.assertEq(airdrop.FOUNDATION(), FOUNDATION, "foundation");
    }

    function test_RevertWhen_theDeadlineIsNotAhead() external {
        bytes32 root = airdrop.ROOT();
        vm.expectRevert(abi.encodeWithSelector(ITestnetAirdrop.DeadlineInPast.selector, TGE, TGE));
        new TestnetAirdrop(token, root, TGE, FOUNDATION);
        vm.assertEq(new TestnetAirdrop(token, root, TGE + 1, FOUNDATION).DEADLINE(), TGE + 1, "a second is enough");
    }

    function test_RevertWhen_aParameterIsZero() external {
        bytes32 root = airdrop.ROOT();
        vm.expectRevert(ITestnetAirdrop.ZeroParameter.selector);
        new TestnetAirdrop(token, 0, DEADLINE, FOUNDATION);
        vm.expectRevert(ITestnetAirdrop.ZeroParameter.selector);
        new TestnetAirdrop(token, root, DEADLINE, address(0));
    }

    /* THE TREE */

    /// @dev Indices in different words of the bitmap.
    function _index(uint256 entry) private pure returns (uint256) {
        return entry * 255;
    }

    function _account(uint256 entry) private pure returns (address) {
        return address(uint160(0x7000 + entry));
    }

    function _amount(uint256 entry) private pure returns (uint256) {
        return (entry + 1) * 100e18;
    }

    function _buildTree() private returns (bytes32) {
        for (uint256 i = 0; i < ENTRIES; ++i) {
            nodes.push(keccak256(bytes.concat(keccak256(abi.encode(_index(i), _account(i), _amount(i))))));
        }
        (uint256 first, uint256 width) = (0, ENTRIES);
        while (width > 1) {
            for (uint256 i = 0; i < width; i += 2) {
                nodes.push(i + 1 < width ? _parent(nodes[first + i], nodes[first + i + 1]) : nodes[first + i]);
            }
            (first, width) = (first + width, (width + 1) / 2);
        }
        return nodes[nodes.length - 1];
    }

    function _proof(uint256 entry) private view returns (bytes32[] memory proof) {
        bytes32[] memory found = new bytes32[](8);
        uint256 length = 0;
        (uint256 first, uint256 width, uint256 place) = (0, ENTRIES, entry);
        while (width > 1) {
            if (place ^ 1 < width) found[length++] = nodes[first + (place ^ 1)];
            (first, width, place) = (first + width, (width + 1) / 2, place / 2);
        }
        proof = new bytes32[](length);
        for (uint256 i = 0; i < length; ++i) proof[i] = found[i];
    }

    function _parent(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return left < right ? keccak256(bytes.concat(left, right)) : keccak256(bytes.concat(right, left));
    }

    /// @dev A stranger pushes.
    function _claim(uint256 entry) private {
        bytes32[] memory proof = _proof(entry);
        vm.prank(STRANGER);
        airdrop.claim(_index(entry), _account(entry), _amount(entry), proof);
    }

    function _assertRefused(uint256 index, address to, uint256 amount, bytes32[] memory proof) private {
        vm.expectRevert(abi.encodeWithSelector(ITestnetAirdrop.InvalidProof.selector, index));
        airdrop.claim(index, to, amount, proof);
    }
}
