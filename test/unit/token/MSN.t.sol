// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

import {IMSN} from "../../../contracts/interfaces/IMSN.sol";
import {MinterMock} from "../../../contracts/mocks/MinterMock.sol";
import {MSN} from "../../../contracts/token/MSN.sol";
import {TestBase} from "../../helpers/TestBase.sol";

/// @notice Supply, permit, votes, and the guard on emission.
contract MSNTest is TestBase {
    uint256 private constant DEPLOYED_AT = 1_750_000_000;
    uint256 private constant START = DEPLOYED_AT + 10 days;
    bytes32 private constant PERMIT_TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    MSN private token;
    MinterMock private minter;
    address private immutable HOLDER = account("allocation");
    address private immutable TIMELOCK = account("timelock");
    address private immutable STRANGER = account("stranger");

    function setUp() external {
        vm.warp(DEPLOYED_AT);
        token = new MSN(HOLDER, TIMELOCK, START);
        minter = new MinterMock();
        token.nominateMinter(address(minter));
        minter.accept(token);
    }

    function test_supplyIsMintedOnceToTheAllocation() external view {
        vm.assertEq(token.totalSupply(), 100_000_000e18, "supply");
        vm.assertEq(token.balanceOf(HOLDER), 100_000_000e18, "allocation");
        vm.assertEq(token.INITIAL_SUPPLY(), 100_000_000e18, "constant");
        vm.assertEq(token.name(), "Meson Network", "name");
        vm.assertEq(token.symbol(), "MSN", "symbol");
        vm.assertEq(uint256(token.decimals()), 18, "decimals");
        vm.assertEq(token.TIMELOCK(), TIMELOCK, "timelock");
        vm.assertEq(token.EMISSION_START(), START, "emission start");
    }

    function test_emissionMayStartAtDeployment() external {
        vm.assertEq(new MSN(HOLDER, TIMELOCK, DEPLOYED_AT).EMISSION_START(), DEPLOYED_AT, "same second");
    }

    function test_RevertWhen_emissionWouldStartBeforeDeployment() external {
        vm.expectRevert(abi.encodeWithSelector(IMSN.EmissionStartInPast.selector, DEPLOYED_AT - 1, DEPLOYED_AT));
        new MSN(HOLDER, TIMELOCK, DEPLOYED_AT - 1);
    }

    function test_accruedEmissionStartsAtTheStart() external view {
        vm.assertEq(token.accruedEmission(0), 0, "long before");
        vm.assertEq(token.accruedEmission(START), 0, "at the start");
        vm.assertEq(token.accruedEmission(START + 1), 158548959918822932, "one second later");
        vm.assertEq(token.accruedEmission(type(uint256).max), 27_500_000e18, "for ever");
    }

    function test_mintsExactlyWhatHasAccrued() external {
        vm.warp(START + 7 days);
        uint256 accrued = 95890410958904109589041;
        minter.mint(token, STRANGER, accrued);
        vm.assertEq(token.balanceOf(STRANGER), accrued, "minted");
        vm.assertEq(token.mintedEmission(), accrued, "counted");
        vm.expectRevert(abi.encodeWithSelector(IMSN.EmissionExceeded.selector, accrued + 1, accrued));
        minter.mint(token, STRANGER, 1);
    }

    function test_RevertWhen_mintingOneWeiBeforeTheFirstSecond() external {
        vm.warp(START);
        vm.expectRevert(abi.encodeWithSelector(IMSN.EmissionExceeded.selector, 1, 0));
        minter.mint(token, STRANGER, 1);
    }

    function test_RevertWhen_mintingBeyondTheCeilingAfterTheLastYear() external {
        vm.warp(START + 50 * 365 days);
        minter.mint(token, STRANGER, 27_500_000e18);
        vm.assertEq(token.totalSupply(), 127_500_000e18, "ceiling");
        vm.expectRevert(abi.encodeWithSelector(IMSN.EmissionExceeded.selector, 27_500_000e18 + 1, 27_500_000e18));
        minter.mint(token, STRANGER, 1);
    }

    function test_RevertWhen_theMintedSumWouldWrapAround() external {
        vm.warp(START + 7 days);
        minter.mint(token, STRANGER, 1);
        vm.expectRevert();
        minter.mint(token, STRANGER, type(uint256).max);
    }

    function test_burningDoesNotReopenMinting() external {
        vm.warp(START + 50 * 365 days);
        minter.mint(token, STRANGER, 27_500_000e18);
        vm.prank(STRANGER);
        token.burn(20_000_000e18);
        vm.prank(HOLDER);
        token.burn(50_000_000e18);
        vm.assertEq(token.totalSupply(), 57_500_000e18, "burnt");
        vm.assertEq(token.mintedEmission(), 27_500_000e18, "minted stays");
        vm.expectRevert(abi.encodeWithSelector(IMSN.EmissionExceeded.selector, 27_500_000e18 + 1, 27_500_000e18));
        minter.mint(token, STRANGER, 1);
    }

    function testFuzz_RevertWhen_anybodyElseMints(address caller, uint256 amount) external {
        vm.assume(caller != address(minter));
        vm.warp(START + 365 days);
        vm.expectRevert(abi.encodeWithSelector(IMSN.NotMinter.selector, caller));
        vm.prank(caller);
        token.mintEmission(caller, amount);
    }

    /// @dev However the calls fall, the same total is mintable at the end.
    function testFuzz_mintableIsIndependentOfTheCallsBefore(uint256 seed) external {
        for (uint256 i = 1; i <= 6; ++i) {
            vm.warp(START + i * 100 days);
            uint256 room = token.accruedEmission(now_()) - token.mintedEmission();
            minter.mint(token, STRANGER, bound(draw(seed, i), 0, room));
        }
        uint256 accrued = token.accruedEmission(START + 600 days);
        minter.mint(token, STRANGER, accrued - token.mintedEmission());
        vm.assertEq(token.totalSupply(), 100_000_000e18 + accrued, "supply follows time alone");
    }

    function test_permitSetsTheAllowanceOnce() external {
        uint256 key = 0xA11CE;
        address owner = vm.addr(key);
        uint256 deadline = now_() + 1 hours;
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, _permitDigest(owner, 0, deadline));
        token.permit(owner, STRANGER, 5e18, deadline, v, r, s);
        vm.assertEq(token.allowance(owner, STRANGER), 5e18, "allowance");
        vm.assertEq(token.nonces(owner), 1, "nonce");
        address recovered = ecrecover(_permitDigest(owner, 1, deadline), v, r, s);
        vm.expectRevert(abi.encodeWithSelector(ERC20Permit.ERC2612InvalidSigner.selector, recovered, owner));
        token.permit(owner, STRANGER, 5e18, deadline, v, r, s);
    }

    function test_RevertWhen_aPermitIsTooLate() external {
        uint256 deadline = now_();
        address owner = vm.addr(0xA11CE);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(0xA11CE, _permitDigest(owner, 0, deadline));
        vm.warp(deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(ERC20Permit.ERC2612ExpiredSignature.selector, deadline));
        token.permit(owner, STRANGER, 5e18, deadline, v, r, s);
    }

    function test_votesAreCountedByTimestamp() external {
        vm.assertEq(token.CLOCK_MODE(), "mode=timestamp", "mode");
        vm.assertEq(uint256(token.clock()), now_(), "clock");
        vm.prank(HOLDER);
        token.delegate(STRANGER);
        vm.warp(DEPLOYED_AT + 1);
        vm.assertEq(token.getVotes(STRANGER), 100_000_000e18, "votes");
        vm.assertEq(token.getPastVotes(STRANGER, DEPLOYED_AT), 100_000_000e18, "votes by second");
        vm.assertEq(token.getPastTotalSupply(DEPLOYED_AT), 100_000_000e18, "supply by second");
        vm.prank(HOLDER);
        token.burn(1e18);
        vm.assertEq(token.getVotes(STRANGER), 99_999_999e18, "burnt tokens do not vote");
    }

    function test_transfersTakeNoFee() external {
        vm.prank(HOLDER);
        vm.assertTrue(IERC20(token).transfer(STRANGER, 7e18), "transfer");
        vm.assertEq(token.balanceOf(STRANGER), 7e18, "all of it arrived");
    }

    function _permitDigest(address owner, uint256 nonce, uint256 deadline) private view returns (bytes32) {
        bytes32 structHash = keccak256(abi.encode(PERMIT_TYPEHASH, owner, STRANGER, 5e18, nonce, deadline));
        return keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), structHash));
    }
}
