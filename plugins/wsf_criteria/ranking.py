"""Ranking: every class that is present above every one that is absent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from wsf import Loss, LossContext, Params, Step
from wsf_criteria.binary import wide

if TYPE_CHECKING:
    from torch import Tensor


class RankingParams(Params):
    """Against what scores are ranked."""

    kind: Literal["lsep", "zlpr"] = Field(
        "zlpr", description="lsep: present classes above absent ones; zlpr: present ones above 0 and absent ones below"
    )


class LSEP:
    r"""Log-sum-exp of all pairs.

    $$ \ell(f, y) = \log\Bigl(1 + \sum_{k:\, y_k = -1} \sum_{m:\, y_m = 1} e^{f_k - f_m}\Bigr) $$

    f (K,) scores, y (K,) labels in {-1, 0, +1}; averaged over the images. Classes whose label is 0 are in no pair. An
    image without a pair counts as 0.

    Source: Li, Song and Luo, CVPR 2017.
    Differs: all pairs, without sampling; their sum is the product of two, so that it costs no more.
    """

    def __call__(self, scores: Tensor, labels: Tensor, step: Step) -> Tensor:  # noqa: ARG002
        """Scores (B, K), labels (B, K) to a scalar."""
        scores, present, absent = wide(scores), labels > 0, labels < 0
        pairs = _log_sum(scores, absent) + _log_sum(-scores, present)  # (B,)
        return _log_1_plus(pairs).where(present.any(1) & absent.any(1), 0.0).mean()

    def probabilities(self, scores: Tensor) -> None:
        """None: a score says something only beside other scores of its image."""


class ZLPR:
    r"""Log-sum-exp of all pairs with zero between present and absent classes.

    $$ \ell(f, y) = \log\Bigl(1 + \sum_{k:\, y_k = -1} e^{f_k}\Bigr)
                    + \log\Bigl(1 + \sum_{k:\, y_k = 1} e^{-f_k}\Bigr) $$

    f (K,) scores, y (K,) labels in {-1, 0, +1}; averaged over the images. Classes whose label is 0 take no part.

    Source: Su et al., arXiv 2208.02955, 2022.
    Differs: classes are told apart by their labels, where the authors' code marks them by changing scores.
    """

    def __call__(self, scores: Tensor, labels: Tensor, step: Step) -> Tensor:  # noqa: ARG002
        """Scores (B, K), labels (B, K) to a scalar."""
        scores, present, absent = wide(scores), labels > 0, labels < 0
        above = _log_1_plus(_log_sum(scores, absent)).where(absent.any(1), 0.0)  # (B,)
        below = _log_1_plus(_log_sum(-scores, present)).where(present.any(1), 0.0)
        return (above + below).mean()

    def probabilities(self, scores: Tensor) -> None:
        """None: scores above 0 say that a class is present, but not how probably."""


def _log_sum(scores: Tensor, chosen: Tensor) -> Tensor:
    """Log of the sum of exp(scores) (B, K) over the chosen classes (B, K): (B,). Some finite number where none is."""
    left_out = ~chosen & chosen.any(1, keepdim=True)
    return scores.masked_fill(left_out, float("-inf")).logsumexp(1)


def _log_1_plus(logs: Tensor) -> Tensor:
    """log(1 + exp(u)) of u."""
    from torch.nn import functional as F

    return -F.logsigmoid(-logs)


def _build(params: RankingParams, context: LossContext) -> LSEP | ZLPR:  # noqa: ARG001
    return LSEP() if params.kind == "lsep" else ZLPR()


LOSS = Loss(
    name="ranking",
    params=RankingParams,
    summary="present classes are to score higher than absent ones (lsep), or than 0, and absent ones lower (zlpr)",
    equation="lsep: l(f, y) = log(1 + sum over absent k, present m of exp(f_k - f_m)); "
    "zlpr: l(f, y) = log(1 + sum over absent k of exp(f_k)) + log(1 + sum over present k of exp(-f_k))",
    source="lsep: Li, Song, Luo, Improving pairwise ranking for multi-label image classification, CVPR 2017; "
    "zlpr: Su et al., ZLPR: a novel loss for multi-label classification, arXiv 2208.02955, 2022",
    example={"kind": "zlpr"},
    build=_build,
)
