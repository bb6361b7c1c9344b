"""Region features as the public scripts write them: Python's csv and base64 for the TSV layouts, NumPy for the archives.

    python tests/ref/region_features.py > tests/ref/region_features.json

obj36 (airsplay/lxmert), bottom_up (peteanderson80/bottom-up-attention): the text of a file of two pictures. rosita, uniter, openvqa: hex of an .npz file.
`records` are the values behind all of them; uniter states no size, its numbers are float16 and its boxes are fractions.
"""

import base64
import csv
import io
import json

import numpy as np

OBJ36 = ["img_id", "img_h", "img_w", "objects_id", "objects_conf", "attrs_id", "attrs_conf", "num_boxes", "boxes", "features"]
BOTTOM_UP = ["image_id", "image_w", "image_h", "num_boxes", "boxes", "features"]


def record(image, width, height, regions, depth, seed):
    draw = np.random.default_rng(seed)
    corners = np.sort(draw.uniform(0, 1, (regions, 2, 2)), axis=1)  # (N, begin and end, x and y)
    boxes = (corners * [width, height]).reshape(regions, 4)
    return {
        "image": image,
        "width": width,
        "height": height,
        "classes": draw.integers(0, 1600, regions),
        "class_confidence": draw.uniform(0, 1, regions).astype("<f4"),
        "attributes": draw.integers(0, 400, regions),
        "attribute_confidence": draw.uniform(0, 1, regions).astype("<f4"),
        "boxes": boxes.astype("<f4"),
        "features": np.maximum(draw.normal(0, 1, (regions, depth)), 0).astype("<f4"),
    }


def text_of(array):
    return base64.b64encode(np.ascontiguousarray(array)).decode()


def tsv(columns, records):
    out = io.StringIO()
    writer = csv.DictWriter(out, delimiter="\t", fieldnames=columns)
    for r in records:
        row = {
            "img_id": r["image"], "img_h": r["height"], "img_w": r["width"],
            "image_id": r["image"], "image_h": r["height"], "image_w": r["width"],
            "objects_id": text_of(r["classes"]), "objects_conf": text_of(r["class_confidence"]),
            "attrs_id": text_of(r["attributes"]), "attrs_conf": text_of(r["attribute_confidence"]),
            "num_boxes": len(r["boxes"]), "boxes": text_of(r["boxes"]), "features": text_of(r["features"]),
        }
        writer.writerow({name: row[name] for name in columns})
    return out.getvalue()


def archive(save, **arrays):
    out = io.BytesIO()
    save(out, **arrays)
    return out.getvalue().hex()


def main():
    records = [record("COCO_train2014_000000000009", 640, 480, 3, 5, 1), record("25", 333, 500, 2, 5, 2)]
    r = records[0]
    x1, y1, x2, y2 = (r["boxes"] / [640, 480, 640, 480]).T
    soft = np.random.default_rng(3).dirichlet(np.ones(4), 3)
    out = {
        "records": [{k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in one.items()} for one in records],
        "obj36": tsv(OBJ36, records),
        "bottom_up": tsv(BOTTOM_UP, records),
        "rosita": archive(np.savez_compressed, x=r["features"], image_h=480, image_w=640, boxes=r["boxes"], text=np.array(["a man", "two"])),
        "uniter": archive(np.savez_compressed, norm_bb=np.stack([x1, y1, x2, y2, x2 - x1, y2 - y1], 1).astype("<f2"), features=r["features"].astype("<f2"),
                          conf=r["class_confidence"].astype("<f2"), soft_labels=soft.astype("<f2")),
        "openvqa": archive(np.savez, x=np.ascontiguousarray(r["features"].T), bbox=r["boxes"], num_bbox=3, image_h=480, image_w=640,
                           info=np.array({"objects_id": [1]}, dtype=object)),
        "soft_labels": soft.astype("<f2").astype(float).tolist(),
    }
    print(json.dumps(out))


if __name__ == "__main__":
    main()
