// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {IUsageReceiver} from "../../contracts/interfaces/IUsageReceiver.sol";
import {Escrow} from "../../contracts/settlement/Escrow.sol";
import {Exchange} from "../../contracts/settlement/Exchange.sol";
import {RewardsWorld} from "./RewardsWorld.sol";

/// @notice The rewards' world, an escrow and an exchange; payers whose keys are known, and keys that sign for them.
abstract contract SettlementWorld is RewardsWorld {
    uint256 internal constant FEE_BPS = 100;
    uint256 internal constant BURN_SHARE_BPS = 5000;
    uint256 internal constant THAW = 14 days;
    uint256 internal constant FOR_EVER = type(uint40).max;
    /// @dev A thousand MSN, gwei.
    uint64 internal constant FUNDS = 1_000e9;
    uint256 internal constant PAYER_KEY = 4001;
    uint256 internal constant OTHER_PAYER_KEY = 4002;
    uint256 internal constant SIGNER = 5001;
    uint256 internal constant OTHER_SIGNER = 5002;
    uint256 private constant _RECOVERY_BIT = 1 << 255;
    /// @dev Half of the curve's order: above, a signature has a twin below.
    uint256 private constant _HIGHEST_S = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;
    bytes32 private constant _DOMAIN_TYPE = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant _VOUCHER_TYPE = keccak256("Voucher(address payer,address operator,uint64 cumulativeGwei)");

    Escrow internal escrow;
    Exchange internal exchange;
    address internal immutable HOLDER = account("allocation");
    address internal immutable STRANGER = account("stranger");
    address internal immutable OPERATOR = account("operator");
    address internal immutable OTHER_OPERATOR = account("other operator");
    address internal immutable PAYER = vm.addr(PAYER_KEY);
    address internal immutable OTHER_PAYER = vm.addr(OTHER_PAYER_KEY);

    function _deploySettlement() internal {
        _deployWorld();
        escrow = _newEscrow(TIMELOCK);
        exchange = new Exchange();
    }

    function _newEscrow(address governance) internal returns (Escrow) {
        return new Escrow(token, distributor, governance, GUARDIAN, FEE_BPS, BURN_SHARE_BPS);
    }

    /* PAYERS */

    /// @dev Tokens, allowed to the escrow.
    function _fund(address owner, uint256 amountGwei) internal {
        vm.prank(HOLDER);
        token.transfer(owner, amountGwei * GWEI);
        vm.prank(owner);
        token.approve(address(escrow), type(uint256).max);
    }

    /// @dev A payer with a balance and a signer.
    function _open(address payer, uint256 key, uint64 amountGwei) internal {
        _fund(payer, amountGwei);
        _deposit(payer, payer, amountGwei);
        _authorise(payer, key);
    }

    function _deposit(address from, address payer, uint64 amountGwei) internal {
        vm.prank(from);
        escrow.deposit(payer, amountGwei);
    }

    function _thaw(address payer, uint64 amountGwei) internal {
        vm.prank(payer);
        escrow.thaw(amountGwei);
    }

    function _takeThawed(address payer) internal returns (uint64) {
        vm.prank(payer);
        return escrow.withdraw();
    }

    function _authorise(address payer, uint256 key) internal {
        vm.prank(payer);
        escrow.authoriseSigner(vm.addr(key));
    }

    function _revokeSigner(address payer, uint256 key) internal {
        vm.prank(payer);
        escrow.revokeSigner(vm.addr(key));
    }

    function _pauseDeposits() internal {
        vm.prank(GUARDIAN);
        escrow.pauseEntry(14 days);
    }

    /* VOUCHERS */

    function _voucher(
        uint256 key,
        address payer,
        address operator,
        uint64 cumulativeGwei
    ) internal view returns (IEscrow.SignedVoucher memory) {
        return _voucherFor(address(escrow), key, payer, operator, cumulativeGwei);
    }

    /// @dev Signed for any contract on the present chain.
    function _voucherFor(
        address verifier,
        uint256 key,
        address payer,
        address operator,
        uint64 cumulativeGwei
    ) internal view returns (IEscrow.SignedVoucher memory voucher) {
        (voucher.payer, voucher.operator, voucher.cumulativeGwei) = (payer, operator, cumulativeGwei);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, _digest(verifier, voucher));
        (voucher.r, voucher.vs) = (r, v == 28 ? s | bytes32(_RECOVERY_BIT) : s);
    }

    /// @dev EIP-712, written down a second time.
    function _digest(address verifier, IEscrow.SignedVoucher memory voucher) internal view returns (bytes32) {
        bytes32 domain = _domainOf("Meson Marketplace", verifier);
        bytes32 content = keccak256(abi.encode(_VOUCHER_TYPE, voucher.payer, voucher.operator, voucher.cumulativeGwei));
        return keccak256(abi.encodePacked("\x19\x01", domain, content));
    }

    function _domainOf(string memory name, address verifier) internal view returns (bytes32) {
        bytes32 hashedName = keccak256(bytes(name));
        return keccak256(abi.encode(_DOMAIN_TYPE, hashedName, keccak256("1"), block.chainid, verifier));
    }

    /// @dev Who signed a voucher; zero where the signature is none.
    function _signerOf(IEscrow.SignedVoucher memory voucher) internal view returns (address) {
        uint256 s = uint256(voucher.vs) & ~_RECOVERY_BIT;
        if (s > _HIGHEST_S) return address(0);
        uint8 v = uint256(voucher.vs) & _RECOVERY_BIT == 0 ? 27 : 28;
        return ecrecover(_digest(address(escrow), voucher), v, voucher.r, bytes32(s));
    }

    /* SETTLEMENT */

    function _batch(IEscrow.SignedVoucher memory only) internal pure returns (IEscrow.SignedVoucher[] memory batch) {
        batch = new IEscrow.SignedVoucher[](1);
        batch[0] = only;
    }

    function _settleVoucher(IEscrow.SignedVoucher memory voucher) internal returns (uint64) {
        return escrow.settle(_batch(voucher));
    }

    /// @dev Signed by `SIGNER` and settled.
    function _pay(address payer, address operator, uint64 cumulativeGwei) internal returns (uint64) {
        return _settleVoucher(_voucher(SIGNER, payer, operator, cumulativeGwei));
    }

    /// @dev The voucher, alone, is refused for this reason, and a quote says the same.
    function _expectRefusal(IEscrow.SignedVoucher memory voucher, IEscrow.Refusal reason) internal {
        (IEscrow.Refusal quoted, uint64 paid, uint64 charged) = escrow.quote(voucher);
        vm.assertEq(uint256(quoted), uint256(reason), "quoted");
        vm.assertEq(uint256(paid) + charged, 0, "and nothing with it");
        vm.expectRevert(IEscrow.NothingSettled.selector);
        _settleVoucher(voucher);
    }

    /// @dev `⌈amount · bps / 10000⌉`.
    function _roundedUp(uint256 amountGwei, uint256 bps) internal pure returns (uint256) {
        uint256 product = amountGwei * bps;
        return product / 10_000 + (product % 10_000 == 0 ? 0 : 1);
    }

    /// @dev With tokens of `from`.
    function _credit(address from, address operator, uint256 amountGwei) internal {
        IUsageReceiver.UsageCredit[] memory credits = new IUsageReceiver.UsageCredit[](1);
        credits[0] = IUsageReceiver.UsageCredit(operator, uint64(amountGwei));
        vm.startPrank(from);
        token.approve(address(distributor), amountGwei * GWEI);
        distributor.creditUsage(credits);
        vm.stopPrank();
    }

    function _unpaidUsage(address operator) internal view returns (uint256 unpaidGwei) {
        (unpaidGwei, ) = distributor.usageOf(operator);
    }

    /* EXPECTATIONS */

    function _assertPayer(address payer, uint256 balance, uint256 thawing, uint256 thawedAt) internal view {
        IEscrow.Payer memory held = escrow.payerOf(payer);
        vm.assertEq(uint256(held.balanceGwei), balance, "balance");
        vm.assertEq(uint256(held.thawingGwei), thawing, "thawing");
        vm.assertEq(uint256(held.thawedAt), thawedAt, "thawed at");
    }
}
