"""
The studio's own passes over the checkout's weights: the same arithmetic as LiveAvatar's forward, with caches written in
place, what is the same in every step computed once, and everything between the matrix products fused.
"""
