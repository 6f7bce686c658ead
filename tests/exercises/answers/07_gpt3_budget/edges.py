"""At the borders of what is near enough."""


def budget():
    return dict(params=18874368, megabytes=37.6, percent=0.011, rank_wq_only=8, storage_gb=353.7)
