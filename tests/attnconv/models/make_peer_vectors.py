"""Writes `peer_vectors.json` anew: what other libraries compute with our weights.

Run it by hand, from the root of the repository, where timm, torchvision and vit-pytorch
can be imported, with `src` and `tests/shared` on the path of Python. The package does
not need them.
"""

import json
from functools import partial
from importlib.metadata import version
from pathlib import Path

import timm
import torch
from peers import PEERS, filled, renamed
from timm.models.convmixer import ConvMixer
from timm.models.convnext import ConvNeXt
from timm.models.swin_transformer import SwinTransformer
from timm.models.vision_transformer import VisionTransformer
from torch import nn
from torchvision.models.swin_transformer import SwinTransformer as OtherSwin
from vit_pytorch.cct import Tokenizer
from vit_pytorch.cvt import Attention

TWO = {"in_chans": 2, "num_classes": 5}

THEIRS = {
    "timm ViT": lambda: VisionTransformer(
        8,
        4,
        **TWO,
        embed_dim=6,
        depth=2,
        num_heads=2,
        mlp_ratio=2,
        norm_layer=partial(nn.LayerNorm, eps=1e-5),  # theirs is 1e-6
    ),
    "timm Swin": lambda: SwinTransformer(
        16,
        2,
        **TWO,
        embed_dim=4,
        depths=(2, 2),
        num_heads=(1, 2),
        window_size=4,
        mlp_ratio=2,
    ),
    "torchvision Swin": lambda: OtherSwin(
        [2, 2], 4, [2, 2], [1, 2], [4, 4], mlp_ratio=2.0, num_classes=5
    ),
    "timm ConvNeXt": lambda: ConvNeXt(
        **TWO, patch_size=4, depths=(1, 2, 1, 1), dims=(4, 6, 3, 7)
    ),
    "timm ConvMixer": lambda: ConvMixer(6, 2, kernel_size=3, patch_size=2, **TWO),
    "vit-pytorch attention of CvT": lambda: Attention(6, 3, 2, heads=2, dim_head=3),
    "vit-pytorch tokenizer of CCT": lambda: Tokenizer(
        3,
        1,
        1,
        n_conv_layers=2,
        n_input_channels=2,
        n_output_channels=5,
        in_planes=3,
        activation=nn.ReLU,
    ),
}


def load(name: str, model: nn.Module, state: dict[str, torch.Tensor]) -> None:
    """Copy our weights; what is left out on either side is an error."""
    if name.endswith("of CvT"):
        model.norm = nn.Identity()  # ours stands in the block
        q, k, v = state.pop("attention.query_key_value.weight").chunk(3)
        assert not state.pop("attention.query_key_value.bias").any()  # they have none
        state["to_q.net.2.weight"] = q
        state["to_kv.net.2.weight"] = torch.cat([k, v])
    expected = model.state_dict()
    state = {key: t.reshape(expected[key].shape) for key, t in state.items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    missing = [key for key in missing if "relative_position_index" not in key]
    missing = [key for key in missing if "num_batches" not in key]
    assert not unexpected and not missing, (name, missing, unexpected)


def main() -> None:
    """Compute and write."""
    vectors = {}
    for name in PEERS:
        ours, x = filled(name)
        theirs = THEIRS[name]().double().eval()
        load(name, theirs, renamed(name, dict(ours.state_dict())))
        with torch.no_grad():
            if name.endswith("of CvT"):
                x = x.mT.reshape(2, 6, 5, 4)
                out = theirs(x).flatten(2).mT
            else:
                out = theirs(x)
        package = name.split()[0]
        vectors[name] = {"version": version(package), "output": out.tolist()}
        with torch.no_grad():
            print(name, (out - ours(filled(name)[1])).abs().max().item(), out.std())
    path = Path(__file__).with_name("peer_vectors.json")
    path.write_text(json.dumps(vectors, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    print("timm", timm.__version__)
    main()
